"""The catalogue as open data: a change feed and its follower, JSON-LD, CSV, a DCAT catalogue, and pages that search engines read.

Everything that leaves here comes from `FeedItem`: what `Opportunity.objects.live` returns, and only what was listed here.
"""
