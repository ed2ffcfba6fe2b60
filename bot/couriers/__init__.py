"""The couriers: each file knows how one platform takes what we push, and what it says to that."""
