"""What the rows staff keep are called on their pages: kinds, fields, choices."""

from bot.handler import mark
from bot.townships import TOWNSHIPS

KINDS = {
    "news": mark("News"), "festival": mark("Festivals"), "deal": mark("Mall deals"),
    "course": mark("Digital classes"), "faq": mark("Questions and answers"), "place": mark("Places and food"),
    "popup": mark("Pop-up stores"), "goods": mark("Local goods"), "campaign": mark("Mall campaigns"),
    "voucher": mark("Gangjin vouchers"), "halfprice": mark("Half-price travel"),
    "halfprice-rule": mark("Half-price travel rules"), "phone": mark("Phone numbers"),
    "channel": mark("County channels"), "name": mark("Other names people say"),
}  # fmt: skip

LABELS = {
    "names": mark("Name"), "name": mark("Name"), "title": mark("Title"), "product": mark("Product"),
    "label": mark("Name"), "summary": mark("Summary"), "category": mark("How often"), "kind": mark("Kind"),
    "period": mark("Dates"), "apply_period": mark("Sign-up dates"), "past_periods": mark("Earlier years"),
    "start": mark("First day"), "end": mark("Last day"), "year": mark("Year"),
    "confirmed": mark("Confirmed"), "venue": mark("Venue"), "place": mark("Where"), "city": mark("City"),
    "township": mark("Township"), "address": mark("Address"), "programmes": mark("Programme"),
    "programmes_year": mark("Year of the programme"), "fee": mark("Fee"), "parking": mark("Parking"),
    "hours": mark("Opening hours"), "hours_text": mark("Opening hours"), "booking": mark("Booking"),
    "transport": mark("Getting there"), "phone": mark("Phone"), "tel": mark("Phone"),
    "url": mark("Web address"), "apply_url": mark("Sign-up web address"), "apply_note": mark("Sign-up note"),
    "illustrative": mark("Only an example (예시)"), "krw": mark("Price in won"),
    "details": mark("Single prices"), "extras": mark("Extra prices"), "item": mark("What for"),
    "free": mark("Free of charge"), "adult_krw": mark("Adults, won"), "teen_krw": mark("Teenagers, won"),
    "child_krw": mark("Children, won"), "coordinates": mark("Place on the map"),
    "lat": mark("Latitude"), "lng": mark("Longitude"), "seller": mark("Seller"),
    "normal_price_krw": mark("Normal price, won"), "price_observed_on": mark("Day the price was seen"),
    "deal_price_krw": mark("Deal price, won"), "discount_pct": mark("Percent off"),
    "price_note": mark("About the price"), "note_text": mark("Note"), "audience": mark("For whom"),
    "topics": mark("What is taught"), "capacity": mark("Seats"), "waiting_capacity": mark("Waiting places"),
    "fee_krw": mark("Fee, won"), "status": mark("State"), "date": mark("Date"), "topic": mark("Subject"),
    "expires": mark("Current until"), "q": mark("Question"), "a": mark("Answer"),
    "variants": mark("Other ways to ask"), "asks": mark("What it is about"),
    "entity": mark("Key of the entry it is about"), "facet": mark("Which point"),
    "keywords": mark("Words to recognise it by"), "confidence": mark("How sure we are"),
    "sources": mark("Where this is from"), "publisher": mark("Publisher"), "steps": mark("Steps"),
    "eligible": mark("Who may apply"), "apply": mark("How to apply"), "refund_rate": mark("Share refunded"),
    "cap_krw": mark("Most that is refunded, won"), "min_spend_krw": mark("Least to spend, won"),
    "individual": mark("One person"), "team": mark("A team"), "documents": mark("Papers needed"),
    "settle_within_days": mark("Days to send in receipts"), "as_of": mark("As of"), "value": mark("State"),
    "sign_up": mark("Where people sign up"), "born_from": mark("Born in this year or later"),
    "born_to": mark("Born in this year or earlier"), "townships": mark("Only for people who live in"),
}  # fmt: skip

HINTS = {
    "variants": mark("One a line, as people would write it."),
    "keywords": mark("One a line. Only where no other entry is about this."),
    "topics": mark("One a line, such as smartphone or sns."),
    "waiting_capacity": mark("Empty: there is no waiting list."),
    "names": mark("One name a line."),
    "expires": mark("From the next day on it is told as ended."),
    "sources": mark("It stands under the answer. The latest one is told."),
    "entity": mark("Such as celadon-festival. Empty: about no single entry."),
    "confidence": mark("If not high, the answer asks people to call before they rely on it."),
    "illustrative": mark("Shown with the mark 예시 (example). Not real."),
    "refund_rate": mark("0.5 means half."),
    "confirmed": mark("Not ticked: people are told that it is not confirmed yet."),
    "sign_up": mark("In the chat, as long as the sign-up dates say so, or only on another website."),
}  # fmt: skip

CHOICES = {
    "festival": mark("Once a year"), "weekly": mark("Every week"), "planned": mark("Planned"),
    "open": mark("Sign-up open"), "ongoing": mark("Running"),
    "ongoing-unconfirmed": mark("Perhaps running, please check"), "ended": mark("Ended"),
    "high": mark("High"), "medium": mark("Medium"), "low": mark("Low"), "seniors": mark("older residents"),
    "adults": mark("adults"), "youth": mark("teenagers"), "children": mark("children"),
    "smallbiz": mark("small businesses"), "staff": mark("county staff"),
    "foreign-residents": mark("foreign residents"), "all": mark("everybody"), "course": mark("Class"),
    "visiting": mark("Class that comes to you"), "drop-in": mark("Drop-in help"),
    "training": mark("Training of teachers"), "startup": mark("Online start-up"), "support": mark("Support"),
    "recruitment": mark("Call for members"), "event": mark("Event"), "catalogue": mark("Catalogue"),
    "sight": mark("Sight"), "museum": mark("Museum"), "temple": mark("Temple"), "garden": mark("Garden"),
    "island": mark("Island"), "port": mark("Port"), "market": mark("Market"),
    "food-street": mark("Food street"), "food": mark("Local food"), "shop": mark("Shop"),
    "transport": mark("Getting here"), "website": mark("Website"), "kakao-channel": mark("Kakao channel"),
    "kakao-story": mark("KakaoStory"), "instagram": mark("Instagram"), "facebook": mark("Facebook"),
    "youtube": mark("YouTube"), "blog": mark("Blog"), "news": mark("County news"),
    "deals": mark("Mall deals"), "education": mark("Digital classes"), "halfprice": mark("Half-price travel"),
    "popup": mark("Pop-up stores"), "supporters": mark("SNS supporters"),
    "treasure": mark("AR treasure hunt"), "places": mark("Sights"), "human": mark("Talk to a person"),
    "help": mark("Gangjin Talk"), "when": mark("When"), "where": mark("Where"), "fee": mark("Fee"),
    "parking": mark("Parking"), "programme": mark("Programme"), "howto": mark("How to"),
    "price": mark("Price"), "contact": mark("Contact"), "who": mark("Who"), "deadline": mark("Deadline"),
    "weather": mark("If it rains"), "chat": mark("In the chat"),
    **{key: names[0] for key, names in TOWNSHIPS.items()},
}  # fmt: skip
TOPIC_OF_FESTIVAL = mark("Festivals")


def label_of(name: str) -> str:
    """Return what a field is called; one nobody has named goes by its own name."""
    return LABELS.get(name, name.replace("_", " "))


def hint_of(name: str) -> str:
    return HINTS.get(name, "")


def choice_of(field: str, value: str) -> str:
    """Return what a choice is called; "festival" as a subject is no rhythm."""
    return TOPIC_OF_FESTIVAL if (field, value) == ("topic", "festival") else CHOICES.get(value, value)
