"""What is measured and kept: scores with intervals, time, memory, the machine, records of long runs."""
