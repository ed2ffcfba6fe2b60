"""The town and the ten townships of Gangjin County, by key, with their names in five languages."""

TOWNSHIPS = {
    "gangjin-eup": ("강진읍", "Gangjin-eup", "康津邑", "康津邑", "Gangjin-eup"),
    "gundong": ("군동면", "Gundong-myeon", "郡東面", "郡东面", "Gundong-myeon"),
    "chillyang": ("칠량면", "Chillyang-myeon", "七良面", "七良面", "Chillyang-myeon"),
    "daegu": ("대구면", "Daegu-myeon", "大口面", "大口面", "Daegu-myeon"),
    "doam": ("도암면", "Doam-myeon", "道岩面", "道岩面", "Doam-myeon"),
    "sinjeon": ("신전면", "Sinjeon-myeon", "薪田面", "薪田面", "Sinjeon-myeon"),
    "seongjeon": ("성전면", "Seongjeon-myeon", "城田面", "城田面", "Seongjeon-myeon"),
    "jakcheon": ("작천면", "Jakcheon-myeon", "鵲川面", "鹊川面", "Jakcheon-myeon"),
    "byeongyeong": ("병영면", "Byeongyeong-myeon", "兵営面", "兵营面", "Byeongyeong-myeon"),
    "omcheon": ("옴천면", "Omcheon-myeon", "唵川面", "唵川面", "Omcheon-myeon"),
    "maryang": ("마량면", "Maryang-myeon", "馬良面", "马良面", "Maryang-myeon"),
}
"""Key to names in the order of :data:`ORDER`; a key has at most 16 letters."""

ORDER = ("ko", "en", "ja", "zh-Hans", "vi")


def township_name(key: str, language: str) -> str:
    """Return a township's name; of an unknown key, the key.

    >>> township_name("maryang", "ko"), township_name("maryang", "vi")
    ('마량면', 'Maryang-myeon')
    """
    names = TOWNSHIPS.get(key)
    return names[ORDER.index(language)] if names and language in ORDER else key
