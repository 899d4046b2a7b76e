"""Is it free for me? Rules with dates and sources, read from data, judged in three values: yes, no, perhaps.

Pure: no database, no clock, no settings. `loading` reads the rules, `judging` answers, `flips` finds the smallest change.
"""
