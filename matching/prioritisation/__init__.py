"""The groups that programmes may be meant for, and the words in which a person is asked. Pure: no database, no clock.

It knows nothing of the equality monitoring, and must not: what somebody answered for statistics never stands for this choice.
"""
