"""The ledger: one SQLite file that keeps every claim of every edition, reviews, answers, runs.

`audit.ledger.ledger` holds the `Ledger`; `audit.ledger.database.state_of` tells, without loading a
table, whether a person has added anything.
"""
