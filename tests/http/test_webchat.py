"""The page's door, as the contract's section 1.1 says."""


def test_question_gets_its_facet_with_every_key_present(client):
    answer = client.post("/in/webchat", json={"session": "s" * 20, "text": "강진 청자축제 주차"})

    assert answer.status_code == 200
    body = answer.get_json()
    assert set(body) == {"topic", "entity", "facet", "confidence", "language", "outputs", "choices"}
    assert (body["topic"], body["entity"]) == ("festival", "celadon-festival")
