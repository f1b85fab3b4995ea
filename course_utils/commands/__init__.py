"""What stands behind `course`: the doctor, runs and sweeps of notebooks, their parameters and their one normal form."""
