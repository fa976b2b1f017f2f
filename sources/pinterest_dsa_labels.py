"""What Pinterest's sections, tables, columns, parts and policies are called in its DSA report."""

from __future__ import annotations

from collections.abc import Mapping

from sources.dsa_categories import CATEGORIES

SECTIONS: Mapping[str, str] = {
    # Heading of a section to what is counted in it.
    "Automated": "content",
    "Hybrid": "images",
    "Review teams": "moderators",
    "Pin moderation": "posts",
    "Board moderation": "boards",
    "Account moderation": "accounts",
    "Comment moderation": "comments",
    "Ads moderation": "ads",
    "Advertisers": "advertisers",
    "Merchant moderation": "merchants",
    "Domain moderation": "domains",
    "Median turnaround time for appeals": "hours",
    "Measures and protection against misuse": "accounts",
    "Requests for user data from member states of the EU": "requests",
    "Number of reports submitted by type of alleged content": "reports",
    "Report outcomes": "reports",
    "Reporter appeals": "appeals",
}
TABLES: Mapping[str, str] = {
    # Name of a table to what is done.
    "Deactivations": "remove",
    "Deactivated": "remove",
    "Limited distribution": "demote",
    "Blocked in territory": "withhold",
    "Muted": "restrict",
    "Ads and Merchant": "restrict",
    "Team": "employ",
    "Impacted user appeals": "appeal",
    "Reporter appeals": "appeal",
    "Domain block appeals": "appeal",
    "Corrections period for copyright violations": "restrict",
    "Actions taken": "act_on",
    "Action taken": "act_on",
    "Grounds for restriction": "restrict",
    "Domain blocks": "remove",
    "Incoming reports": "report",
    "Actioned on the basis of Pinterest Guidelines": "act_on",
    "No violation found": "decide",
    "Blocked in territory due to local law violation": "withhold",
}
REVIEW_TIMES = "Median time to review"
LABELS = (
    "Policy violation",
    "Content type",
    "National law",
    "Restriction type",
    "Language",
    "Territory where content was blocked",
    "Complaint basis",
    "Category",
    "Action",
    "Report reason",
    "Region where reporter alleges content is illegal",
    "Region where content alleged to be illegal",
    "Suspension reason",
    "Country",
    "Median time",
)
"""Headers of columns that say what a row is about (their beginnings)."""
PARTS: Mapping[str, tuple[str, str]] = {
    "Proactive": ("source", "proactive"),
    "Proactive (Automated)": ("source", "proactive, automated"),
    "Reported": ("source", "reported"),
    "Automated": ("means", "automated"),
    "Manual": ("means", "manual"),
    "Hybrid": ("means", "hybrid"),
    "decision upheld": ("outcome", "decision upheld"),
    "some restrictions reversed": ("outcome", "some restrictions reversed"),
    "all restrictions reversed": ("outcome", "all restrictions reversed"),
    "further restrictions applied": ("outcome", "further restrictions applied"),
    "deleted by user/not applicable": ("outcome", "deleted by user or not applicable"),
    "waiting/pending": ("outcome", "waiting"),
    "deactivated": ("outcome", "deactivated"),
    "limited distribution": ("outcome", "limited distribution"),
    "blocked in territory": ("outcome", "blocked in territory"),
    "upheld decision": ("outcome", "decision upheld"),
    "total": ("", "total"),
}
COMPOSITE = ("proactivevs", "automatedvs", "appealresults")
"""Headers of columns whose cells say themselves what each of their figures is."""
DETECTIONS = {"automated": "automated", "manual": "manual", "hybrid": "hybrid"}
POLICIES: Mapping[str, str] = {
    "Adult content": "adult_content",
    "Adult sexual services": "adult_content",
    "Child safety": "child_safety",
    "Civic participation misinformation": "misinformation",
    "Climate misinformation": "misinformation",
    "Conspiracy theories": "misinformation",
    "Medical misinformation": "misinformation",
    "Dangerous goods & activities": "regulated_goods",
    "Graphic violence & threats": "violent_and_graphic_content",
    "Graphic violence": "violent_and_graphic_content",
    "Harassment & criticism": "bullying_and_harassment",
    "Hateful activities": "hate_speech",
    "Privacy": "privacy",
    "Self-injury & harmful behaviour": "suicide_and_self_harm",
    "Spam": "spam",
    "Violent actors": "terrorism_and_violent_extremism",
    "Copyright": "copyright",
    "Content claiming": "copyright",
    "Trademark": "trademark",
    "Impersonation": "impersonation",
    **CATEGORIES,
}
