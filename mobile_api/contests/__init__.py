"""Questions about lists: a resident asks, a person of the GLA looks and answers. No provider and no employer sees any of it."""
