"""What a person is asked, offered and told on the way in: steps, names of work, the digital self-check, signposts.

Pure: no database, no clock, no settings. What is asked and said stands in files, each read strictly by its module.
"""
