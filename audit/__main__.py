"""`python -P -m audit`: the same as the command `transparency-audit`."""

from audit.cli import main

main()
