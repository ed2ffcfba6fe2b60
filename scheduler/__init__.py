"""The jobs the clock wakes, one file a job."""
