"""Training of what the product ships ready-made. Nothing at run time imports this package; see the extra "training"."""
