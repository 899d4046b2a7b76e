"""Synthetic Londoners, drawn to agree with Census 2021. Pure: files in, arrays out. None of them is a person, and none is like one.

`census` reads marginals, `fitting` finds the table that has them and draws from it.
"""
