"""The floor of the home screen: the stored list and its rows by two SQL statements, straight into JSON."""

from __future__ import annotations

import json

from django.db import connection

_LIST = """
SELECT r.wants, r.outcode_id, l.items
FROM matching_resident r JOIN matching_recommendationlist l ON l.resident_id = r.id
WHERE r.id = %s ORDER BY l.made_at DESC LIMIT 1
"""
_ROWS = """
SELECT o.id, o.title, o.summary, o.level, o.closes_on::text, coalesce(p.name, e.name), j.pay_min::text, j.pay_max::text, j.pay_period
FROM courses_opportunity o
LEFT JOIN courses_course c ON c.opportunity_ptr_id = o.id LEFT JOIN courses_provider p ON p.id = c.provider_id
LEFT JOIN courses_job j ON j.opportunity_ptr_id = o.id LEFT JOIN courses_employer e ON e.id = j.employer_id
WHERE o.id = ANY(%s)
"""
PAGE = 20


def home_screen(resident: int) -> str:
    """JSON of one resident's first page."""
    with connection.cursor() as cursor:
        cursor.execute(_LIST, [resident])
        wants, outcode, items = cursor.fetchone()
        page = (json.loads(items) if isinstance(items, str) else items)[:PAGE]
        cursor.execute(_ROWS, [[item["opportunity"] for item in page]])
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    return json.dumps(
        {"me": [wants, outcode], "items": [{**item, "opportunity": rows[item["opportunity"]]} for item in page]}
    )
