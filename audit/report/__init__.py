"""The report: charts, a page that shows its evidence, and tables that open anywhere."""
