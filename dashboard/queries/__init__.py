"""What the pages ask of a snapshot: one module per subject, bind parameters only."""
