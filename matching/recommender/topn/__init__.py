"""The best n of what is open to somebody, exactly: every hard condition counts before a single product is taken, and ties go by id.

    shelf = Shelf.of(index.opportunities, index.gates, index.vectors.dense)     # or `open_shelf(folder)`, shared by processes
    found = best_of_each(shelf, residents, queries, n=20, today=today, travel=travel)
    found.rows, found.scores                                                    # shape (residents, n), the best first

    blocks       residents of one neighbourhood together, 64 at a time
    open_to      one machine word an opportunity: bit r is set where it is open to resident r
    selecting    which rows may be among the best, from fast products whose error is bounded
    search       the products, and the exact order of the few that are left
    shelves      the arrays on disk, mapped into memory and shared

Approximate indexes are not worth it at the size of a city's catalogue: a bitmap leaves an eighth of it, and a matrix product of that
is cheaper than walking a graph. See docs/matching.md.
"""
