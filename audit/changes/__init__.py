"""What changed from one run to the next: figures, conclusions, documents. See `audit.diff`."""
