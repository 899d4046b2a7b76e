"""Search: the index, how typed words are understood, and what is found."""

from courses.search.index import refresh_search
from courses.search.understanding import Search, SearchTooLong, SearchWithoutWords, clean, ranked, understand

__all__ = ["Search", "SearchTooLong", "SearchWithoutWords", "clean", "ranked", "refresh_search", "understand"]
