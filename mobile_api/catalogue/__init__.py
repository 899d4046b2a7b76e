"""The catalogue as anyone may see it: courses, jobs, organisations, places and skills."""
