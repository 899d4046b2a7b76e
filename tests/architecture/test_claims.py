"""A harm is named, measured and made smaller. No word that people read says that there is none (docs/inclusion-policy.md)."""

from __future__ import annotations

import re

import pytest

from tests.architecture.sources import name, repository_files

CLAIM = re.compile(
    r"""
    \b(?:
      fair(?:er)?[ -](?:ai|algorithms?|machine[ -]learning|ml|matchers?|models?|recommend(?:er|ations?))
    | (?:de|un)-?bias(?:ed|ing|es)?
    | (?:bias|discrimination)[ -]free
    | (?:free|freed)[ ](?:of|from)[ ](?:all[ ])?bias
    | without[ ](?:any[ ])?bias
    )\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def claims(text: str) -> list[str]:
    return CLAIM.findall(" ".join(text.split()))


@pytest.mark.parametrize(
    "text",
    [
        "a Fair AI",
        "fair\nalgorithms",
        "a fair-model",
        "debiased",
        "De-biasing",
        "unbiased lists",
        "bias-free",
        "free of bias",
    ],
)
def test_a_claim_is_found_wherever_a_line_breaks(text: str) -> None:
    assert len(claims(text)) == 1


@pytest.mark.parametrize(
    "text", ["position bias", "a jobs fair at noon", "the word fairness budget", "biased against members"]
)
def test_what_names_a_harm_is_none(text: str) -> None:
    assert claims(text) == []


def test_nobody_reads_a_claim() -> None:
    """Pages, templates, the API, fixtures, comments: all but the tests, whose words nobody is told."""
    read = {
        name(path): path.read_bytes().decode("utf-8", errors="ignore")
        for path in repository_files()
        if path.suffix
        in {".md", ".html", ".json", ".jsonl", ".py", ".graphql", ".toml", ".txt", ".csv", ".yml", ".yaml"}
        and not name(path).startswith("tests/")
    }

    assert len(read) > 500
    assert {file: found for file, text in read.items() if (found := claims(text))} == {}
