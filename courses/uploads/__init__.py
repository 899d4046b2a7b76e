"""Bulk upload: an organisation's own files of courses, jobs and venues, read, checked, mended and published."""
