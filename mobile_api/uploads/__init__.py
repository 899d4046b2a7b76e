"""Bulk uploads: files over HTTP, everything else over GraphQL."""
