"""What the matcher learns from what people did with their lists: weights, co-interest, and whether either may be used.

Pure: arrays and files, no database, no clock. It is given the named parts of a score and nothing else of anybody: no answer for
statistics, no group, no profile, no text. What is learnt is proposed; people approve it.
"""
