"""Prioritising within limited places: the allocator and its proof. Pure: arrays in, arrays out; it knows no person and no database.

`PlaceAllocator` is for courses, with policies. `JobAllocator` is for jobs and has no argument through which a group could reach it.
"""
