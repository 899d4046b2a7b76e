"""The catalogue's GraphQL types, one noun a file. They show models; what they hide, nobody sees."""

from mobile_api.catalogue.types.course import Course
from mobile_api.catalogue.types.job import Job
from mobile_api.catalogue.types.opportunity import Opportunity
from mobile_api.catalogue.types.organisation import Employer, Provider
from mobile_api.catalogue.types.place import Borough, Outcode, Venue
from mobile_api.catalogue.types.skill import Skill

# Types that only an interface leads to.
TYPES = (Course, Job, Provider, Employer, Venue, Borough, Skill)

__all__ = ["TYPES", "Borough", "Course", "Employer", "Job", "Opportunity", "Outcode", "Provider", "Skill", "Venue"]
