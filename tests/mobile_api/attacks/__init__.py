"""Ways into another tenant's things, tried by hand."""
