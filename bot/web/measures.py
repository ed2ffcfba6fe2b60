"""What operators count and time; /metrics shows it, with no resident's words in it."""

from prometheus_client import Counter, Histogram

MESSAGES = Counter(
    "gangjin_messages_total", "Messages answered, by channel and status", ["channel", "status"]
)
TOPICS = Counter("gangjin_topics_total", "Topics understood, by channel", ["channel", "topic"])
SECONDS = Histogram(
    "gangjin_answer_seconds",
    "Time from a message's arrival to its answer",
    ["channel"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4),
)


def note(channel: str, status: int, seconds: float) -> None:
    MESSAGES.labels(channel, str(status)).inc()
    SECONDS.labels(channel).observe(seconds)


def understood(channel: str, topic: str) -> None:
    TOPICS.labels(channel, topic).inc()
