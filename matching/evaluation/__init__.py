"""How good are the lists that a release makes, for whom, and is it good enough to be used? Pure: arrays and files, no database.

`residents.draw_residents` draws synthetic ones, `evaluation.evaluate` gives every figure with its interval, and
`gate.judge_by` says which bars are met.
"""
