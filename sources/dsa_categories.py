"""Names of the statement categories of the EU Digital Services Act, and our words for them.

The Transparency Database and Annex I of Implementing Regulation 2024/2835 name the categories;
reports before it print them with small differences (`Negative effects on civic discourse or
elections`, `... Discourse / Elections`). Their own words stand in `policy_label`.
"""

from __future__ import annotations

from collections.abc import Mapping

CATEGORIES: Mapping[str, str] = {
    "Animal welfare": "animal_welfare",
    "Consumer information": "consumer_information",
    "Cyber violence": "cyber_violence",
    "Cyber violence against women": "cyber_violence",
    "Data protection and privacy violations": "privacy",
    "Data protection & privacy violations": "privacy",
    "Illegal or harmful speech": "illegal_or_harmful_speech",
    "Illegal / harmful speech": "illegal_or_harmful_speech",
    "Intellectual property infringements": "intellectual_property",
    "Negative effects on civic discourse or elections": "civic_discourse_and_elections",
    "Negative effects on civic discourse / elections": "civic_discourse_and_elections",
    "Non-consensual behaviour": "non_consensual_behaviour",
    "Not captured by any other high-level category": "other",
    "Online bullying / intimidation": "bullying_and_harassment",
    "Other violation of terms and conditions": "other",
    "Pornography or sexualized content": "adult_content",
    "Pornography / sexualised content": "adult_content",
    "Protection of minors": "child_safety",
    "Risk for public security": "public_security",
    "Scams and fraud": "scams_and_fraud",
    "Scams and/or fraud": "scams_and_fraud",
    "Scope of platform service": "scope_of_service",
    "Self-harm": "suicide_and_self_harm",
    "Statement category not specified in notice": "unspecified",
    "Unsafe and illegal products": "unsafe_products",
    "Unsafe and prohibited products": "unsafe_products",
    "Unsafe, non-compliant or prohibited products": "unsafe_products",
    "Unsafe and/or illegal products": "unsafe_products",
    "Violence": "violence",
}
"""Printed category to our word for the policy area."""

CATEGORY_WORDS: Mapping[str, tuple[str, ...]] = {
    "animal_welfare": ("all",),
    "consumer_information": ("all",),
    "cyber_violence": ("all",),
    "illegal_or_harmful_speech": ("all",),
    "civic_discourse_and_elections": ("all",),
    "non_consensual_behaviour": ("all",),
    "public_security": ("all",),
    "scams_and_fraud": ("all",),
    "scope_of_service": ("all",),
    "unspecified": ("all",),
    "unsafe_products": ("all",),
    "violence": ("all",),
}
"""Words of these categories that the general vocabulary does not have, with their parents."""
