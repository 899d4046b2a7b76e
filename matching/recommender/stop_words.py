"""Words that carry no meaning for a match: the glue of English, and the way people begin a wish.

"I would like to find a job where I can..." must not match every advert that says "you would like to find".
The list is our own; it is short on purpose, because the inverse document frequency quiets most common words anyway.
"""

from typing import Final

GLUE: Final = frozenset([
    "a", "about", "after", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "because", "been",
    "before", "being", "between", "both", "but", "by", "can", "could", "did", "do", "does", "doing", "don", "for",
    "from", "had", "has", "have", "having", "he", "her", "here", "him", "his", "how", "if", "in", "into", "is", "it",
    "its", "itself", "just", "ll", "me", "more", "most", "my", "myself", "no", "nor", "not", "of", "off", "on",
    "once", "only", "or", "other", "our", "out", "over", "own", "re", "same", "she", "should", "so", "some", "such",
    "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "through", "to", "too",
    "under", "until", "up", "ve", "very", "was", "we", "were", "what", "when", "where", "which", "while", "who",
    "whom", "why", "will", "with", "would", "you", "your", "yours", "yourself",
])  # fmt: skip
"""Articles, prepositions, pronouns and auxiliary verbs."""

WISHES: Final = frozenset([
    "want", "wants", "wanted", "like", "likes", "love", "enjoy", "enjoys", "hope", "hoping", "wish", "keen",
    "interested", "interest", "looking", "look", "find", "finding", "get", "getting", "try", "trying", "think",
    "maybe", "really", "please", "something", "anything", "stuff", "things", "thing", "good", "great", "better",
    "well", "prefer", "ideally", "currently", "would", "im", "ive", "id", "used", "use", "using", "worked", "year",
    "years", "ago", "lot", "lots", "bit", "kind", "sort", "job", "jobs", "course", "courses", "career", "role",
])  # fmt: skip
"""How people introduce a wish or speak of their past, and what every listing here is anyway: a job or a course."""

STOP_WORDS: Final = GLUE | WISHES
