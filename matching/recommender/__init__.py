"""The matcher: texts to vectors, hard eligibility, an additive score, a varied list, and reasons.

Pure: numpy, scipy and scikit-learn only. No database, no clock, no global randomness; `today` and data are passed in.
"""
