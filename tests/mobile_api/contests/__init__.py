"""Questions about lists over GraphQL."""
