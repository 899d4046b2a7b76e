"""The lists of many at once: those that `Recommender.recommend` makes, row for row and to the last bit of the score.

    lists = ListsOfMany(recommender, index, today)
    found = lists.of(residents, n=20)
    found.rows, found.scores                                # shape (residents, n), the first place first

    answers      what one answer does to a whole catalogue, worked out once for all who gave it, by the very functions of a single list
    meanings     what texts say of a whole catalogue, many of them at once
    spreading    the greedy choice of `ranker`, one place of everybody's list after the other

No reasons and no pathways: it is for whoever counts lists (an evaluation, an assessment), and a list that is shown has both. A
hundred thousand lists of a hundred and seventy listings take about a minute. Tests compare it with single lists on random catalogues.
"""
