"""Words that give away a protected characteristic (Equality Act 2010, sections 5 to 12), or stand in for one; and where they may stand.

Data for `test_protected_characteristics`: no employer or provider may be able to read any of these about a resident.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PROXIES: Final[Mapping[str, frozenset[str]]] = {
    "age is protected": frozenset({"age", "ages", "aged", "birth", "birthday", "born", "dob", "young", "old"}),
    "race covers colour, nationality and ethnic or national origins": frozenset(
        {"race", "ethnic", "ethnicity", "nationality", "national", "origin", "colour", "caste", "migrant", "refugee"}
    ),
    "the right to stay tells of nationality": frozenset({"stay", "visa", "immigration", "settled", "asylum"}),
    "sex and gender reassignment are protected": frozenset({"sex", "gender", "trans", "pronoun", "pronouns"}),
    "disability is protected; so is what somebody needs because of it": frozenset(
        {"disability", "disabled", "impairment", "health", "condition", "needs", "access", "adjustment", "adjustments"}
    ),
    "religion and belief are protected": frozenset({"religion", "religious", "belief", "faith"}),
    "sexual orientation is protected": frozenset({"orientation", "sexual", "sexuality"}),
    "pregnancy and maternity are protected; children stand in for them and for sex": frozenset(
        {"pregnant", "pregnancy", "maternity", "parent", "parental", "children", "childcare", "carer", "caring"}
    ),
    "marriage and civil partnership are protected": frozenset({"marriage", "marital", "married", "partnership"}),
    "languages stand in for ethnic origin": frozenset({"language", "languages", "esol", "tongue", "accent"}),
    "where somebody lives stands in for ethnic origin, religion and class": frozenset(
        {"outcode", "postcode", "address", "borough", "home", "lives", "journey", "travel", "latitude", "longitude"}
    ),
    "pay and benefits stand in for class, disability and age": frozenset(
        {"earnings", "earns", "income", "salary", "benefit", "benefits", "band"}
    ),
    "being out of work stands in for disability, age and sex": frozenset({"employment", "unemployed", "working"}),
    "a group that somebody asked to be prioritised in is a characteristic": frozenset(
        {"group", "groups", "prioritise", "prioritised", "priority", "prioritisation"}
    ),
    "equality monitoring is for statistics alone": frozenset(
        {"equality", "monitoring", "diversity", "characteristic", "characteristics", "barrier", "barriers"}
    ),
    "a name, a picture or an address stands in for ethnic origin, sex and age": frozenset(
        {"name", "forename", "surname", "email", "phone", "telephone", "photo", "picture", "cv", "person"}
    ),
    "somebody's own words may tell anything": frozenset(
        {"wants", "words", "statement", "note", "notes", "message", "text", "about", "label", "cells", "comment"}
    ),
}
"""Why -> words of field names, and of the names of their types, in the way that both are written: `birthMonth` is birth, month."""

_MAY_STAND: Final[Mapping[str, str]] = {
    "it says where something is taught or worked, and not where anybody lives": """
        Borough.name Borough.latitude Borough.longitude Outcode.latitude Outcode.longitude Outcode.boroughs OutcodeShare.borough
        Venue.name Venue.address Venue.postcode Venue.borough Venue.latitude Venue.longitude Venue.access
        RegisterVenue.name RegisterVenue.address RegisterVenue.postcode RegisterVenue.borough RegisterVenue.latitude
        RegisterVenue.longitude RegisterVenue.access""",
    "it is reckoned for whoever asks, from the place that they send": "Venue.journeys",
    "it describes an offer: whom it is open to, what it pays, what there is on site": """
        Opportunity.minimumAge Opportunity.maximumAge Opportunity.access Course.minimumAge Course.maximumAge Course.access
        Job.minimumAge Job.maximumAge Job.access Job.workingPattern Job.flexibleWorking Job.flexibleWorkingDetail Job.visaSponsorship
        CourseContent.minimumAge CourseContent.maximumAge CourseContent.access JobContent.minimumAge JobContent.maximumAge
        JobContent.access JobContent.workingPattern JobContent.flexibleWorking JobContent.flexibleWorkingDetail
        JobContent.visaSponsorship Notice.listing CourseRun.costText Pay.text WageComparison.text
        DuplicatePair.text DuplicatePair.sharedWords""",
    "it describes an organisation and no person": """
        Organisation.name Organisation.proposedName Organisation.about Organisation.nameDecision NameDecision.name
        OrganisationDashboard.nameDecision
        Organisation.disabilityConfident Provider.name Provider.about Employer.name
        Employer.about Employer.disabilityConfident Listing.organisationName Opportunity.organisationName Course.organisationName
        Job.organisationName""",
    "it names an entry of a public list, or a part of our own files": """
        Skill.label Skill.alternativeLabels UploadColumn.name TrustFact.name FieldChange.name""",
    "these are our own words, about figures, rules or what was sent": """
        Count.text FacetCount.text FacetValue.label ListingProblem.message RowProblem.message UserError.message
        FixResult.message DashboardTodo.text TrustFact.text""",
    "the resident chose to send it, with this application, to this organisation": """
        SentSection.adjustments SentSection.section SentSection.words""",
    "these are our own words about a move of an application, or what the organisation itself wrote": "ApplicationEvent.text",
    "it says what is done for a group, in public, and nothing of who is in it": """
        InclusionPolicy.group InclusionPolicy.groupCode InclusionPolicy.basisText InclusionPolicy.wordsVersion PolicyPrice.text""",
    "whoever asks is answered about their own choice, and nobody else is": "OptInPayload.group OptOutPayload.group",
    "the organisation itself wrote it, about a listing or a system of its own": "Upload.fileName UploadRow.cells ApiKey.name",
    "it is what colleagues call each other inside one organisation, and applicants are no colleagues": "Member.label Invitation.label",
    "these are search words that many people used, counted, and never who used them": "Demand.words",
}

EXCEPTIONS: Final[Mapping[str, str]] = {
    place: reason for reason, places in _MAY_STAND.items() for place in places.split()
}
"""`Type.field` -> why employers and providers may read it all the same. An application's own fields that a resident chose to send
belong here too, each by itself, with that reason."""
