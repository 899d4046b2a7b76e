"""The resident: what somebody told us in order to be recommended something. No equality answer stands here, ever.

Purpose: recommending courses and jobs. Lawful basis: UK GDPR Art 6(1)(e), public task. Kept until the account is erased.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from backend.accounts.models import User
from backend.personal_data import Erasure, LawfulBasis, PersonalData, PersonalField, SeenBy
from courses.models import CourseRun, Level, Outcode, Session, Skill
from courses.models.place import access_features
from matching.models.barrier import Barrier

WANTS_LENGTH = 1000
LONGEST_JOURNEY = 180
MOST_OWN_SKILLS = 10
OWN_SKILL_LENGTH = 60


class Resident(models.Model):
    """A person who is looking. Every answer may be empty; an empty answer is neutral, never a penalty."""

    class EmploymentStatus(models.TextChoices):
        """What they do now, in plain words; maps onto ILR EmpStat 10, 11 and 12."""

        EMPLOYED = "EMPLOYED", "In paid work"
        SELF_EMPLOYED = "SELF_EMPLOYED", "Self-employed"
        UNEMPLOYED_LOOKING = "UNEMPLOYED_LOOKING", "Not in work and looking"
        NOT_WORKING_NOT_LOOKING = "NOT_WORKING_NOT_LOOKING", "Not in work and not looking just now"
        IN_EDUCATION = "IN_EDUCATION", "At school, college or university"

    class EarningsBand(models.TextChoices):
        """Pay before tax in a year, in bands, so that nobody has to tell us the figure."""

        NONE = "NONE", "No pay"
        UNDER_10000 = "UNDER_10000", "Under £10,000"
        FROM_10000 = "10000_TO_19999", "£10,000 to £19,999"
        FROM_20000 = "20000_TO_28859", "£20,000 to £28,859"
        FROM_28860 = "28860_TO_39999", "£28,860 to £39,999"
        FROM_40000 = "40000_OR_MORE", "£40,000 or more"

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="resident")
    outcode = models.ForeignKey(
        Outcode,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="First half of the postcode. The second half is never stored: nothing here needs it.",
    )
    wants = models.TextField("what they are looking for, in their own words", max_length=WANTS_LENGTH, blank=True)
    skills: models.ManyToManyField[Skill, Skill] = models.ManyToManyField(Skill, blank=True, related_name="+")
    own_skills = ArrayField(
        models.CharField(max_length=OWN_SKILL_LENGTH),
        default=list,
        blank=True,
        help_text="Skills that the list does not have, in their own words. The matcher reads them as text and counts none as held.",
    )
    availability = ArrayField(models.CharField(max_length=13, choices=Session.choices), default=list, blank=True)
    delivery_modes = ArrayField(
        models.CharField(max_length=10, choices=CourseRun.DeliveryMode.choices), default=list, blank=True
    )
    longest_journey = models.PositiveSmallIntegerField("longest journey in minutes, one way", null=True, blank=True)
    highest_level = models.SmallIntegerField("highest qualification", choices=Level.choices, null=True, blank=True)
    employment_status = models.CharField(max_length=24, choices=EmploymentStatus.choices, blank=True)
    earnings_band = models.CharField(max_length=16, choices=EarningsBand.choices, blank=True)
    languages = ArrayField(models.CharField(max_length=8), default=list, blank=True, help_text="ISO 639 codes.")
    access_needs = access_features()
    barriers = ArrayField(
        models.CharField(max_length=26, choices=Barrier.choices),
        default=list,
        blank=True,
        help_text="What stands in their way, as they told us. Worded as needs: no cause is ever asked.",
    )
    birth_month = models.DateField(
        null=True, blank=True, help_text="First day of the month of birth: age rules need no more."
    )
    # Three answers that only the rules of public funding ask for; the matcher does not read them.
    may_stay = models.BooleanField(
        "British or Irish, or may live in the UK for more than a year",
        null=True,
        blank=True,
        help_text="One question, so that nobody has to name a nationality or a status.",
    )
    has_english_maths = models.BooleanField("has English and maths at GCSE grade 4 or C", null=True, blank=True)
    has_digital_level_1 = models.BooleanField("has the basics on a computer (level 1)", null=True, blank=True)
    is_synthetic = models.BooleanField(default=False, help_text="Made up for a demonstration or a test; not a person.")
    merged_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When all of this went over to the person's own account."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    personal = PersonalData(
        title="What you told us",
        person=("user",),
        purpose="recommending courses and jobs",
        lawful_basis=LawfulBasis.PUBLIC_TASK,
        retention="until you take the answer back, or your account is erased",
        erasure=Erasure.DELETE,
        seen_by=(SeenBy.PERSON,),
        tallied_by="created_at",
        fields={
            "user": "Your account",
            "outcode": "First half of your postcode",
            "wants": "What you are looking for, in your own words",
            "skills": "Skills that you have",
            "own_skills": "Skills that you have, in your own words",
            "availability": "When you have time",
            "delivery_modes": "Ways of taking part that suit you",
            "longest_journey": "The longest journey that you want, in minutes",
            "highest_level": "Your highest qualification",
            "employment_status": "What you do now",
            "earnings_band": "What you earn in a year",
            "languages": "Languages that you speak",
            "access_needs": PersonalField(
                label="Practical help that you need", lawful_basis=LawfulBasis.PUBLIC_TASK_HEALTH
            ),
            "barriers": PersonalField(label="What stands in your way", lawful_basis=LawfulBasis.PUBLIC_TASK_HEALTH),
            "birth_month": "Month of your birth",
            "may_stay": "Whether you may live in the UK for more than a year",
            "has_english_maths": "Whether you have English and maths",
            "has_digital_level_1": "Whether you have the basics on a computer",
            "merged_at": "When all of this went over to your own account",
            "created_at": "When you first came",
            "changed_at": "When you last changed an answer",
        },
        not_personal=("id", "is_synthetic"),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(longest_journey__isnull=True) | Q(longest_journey__range=(1, LONGEST_JOURNEY)),
                name="resident_journey_possible",
            ),
            models.CheckConstraint(
                condition=Q(highest_level__isnull=True) | Q(highest_level__range=(0, 8)), name="resident_level_0_to_8"
            ),
            # What is longer is no skill but a story, and `wants` is the place for that.
            models.CheckConstraint(condition=Q(own_skills__len__lte=MOST_OWN_SKILLS), name="resident_own_skills_few"),
            # Only month and year of birth are asked for, so a day must not creep in.
            models.CheckConstraint(
                condition=Q(birth_month__isnull=True) | Q(birth_month__day=1), name="resident_birth_month_only"
            ),
        ]

    def __str__(self) -> str:
        return f"Resident {self.pk}"
