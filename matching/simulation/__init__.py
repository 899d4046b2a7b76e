"""A year of a synthetic London, played through by several ways of recommending. Pure: files and arrays in, figures out; nobody is in it.

`world.make_world` draws residents, courses and all chance events once; `year.play` lets one method meet them; `trial.run_trial` plays
all methods in many worlds on the same events and says, in figures and words, which did better and which did not.
"""
