"""Providers and employers as their own members, and GLA staff, see and change them."""
