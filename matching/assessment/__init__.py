"""Whom a release serves worse: figures by group, with intervals, beside the census, and a budget that a release must keep.

In fairlearn's words: a metric `by_group`, its `difference` and its `ratio`. Pure: it reads files and arrays. Its residents are
synthetic; answers that people give for statistics never come here.
"""
