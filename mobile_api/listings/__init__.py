"""Listing at scale: what providers, employers and GLA staff see and do. What is public stands in `mobile_api.catalogue`."""
