"""The entry-level honesty check: whether a job may be called entry-level, and which words stand in the way.

    verdict = check(Advert(title=job.title, description=job.description))
    verdict.passes, verdict.findings

Pure: no model, no database, no clock. What it asks is the product's own rule, since no law defines "entry level".
"""

from courses.honesty.advert import Advert
from courses.honesty.checking import VERSION, check
from courses.honesty.verdict import Code, Finding, Policy, Verdict

__all__ = ["VERSION", "Advert", "Code", "Finding", "Policy", "Verdict", "check"]
