"""Equality monitoring: the questions, and how an answer is sealed. Pure: no database, no clock. For statistics only.

Purpose: checking that the service works for everyone, by counts of many people together. Lawful basis: UK GDPR Art 6(1)(e) and
Art 9(2)(g) with DPA 2018 Sch 1 para 8, which forbids any use for measures or decisions about a person. Kept until the person
withdraws (para 8(5)) or is erased. Nothing that scores, recommends or shows something to an organisation may import this.
"""
