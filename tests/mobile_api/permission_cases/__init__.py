"""One module an area of the API: `CASES`, a line for each of its root fields. See `tests/mobile_api/test_permission_matrix.py`."""
