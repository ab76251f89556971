//! Tests of the second line of keys beside the main one, over a store in memory.

use super::{
    EncryptionKeyError, KeyEncryptionKey, KeyError, KeyRing, SigningKey,
    line::Line,
    memory::{DAY, HOUR, SPEAKS, Set, World, said},
    stored_key::StoredKey,
};
use crate::jose::{
    PrivateKey, Signer,
    SigningAlgorithm::{self, EdDsa, Es256, Ps256, Rs256},
    UnverifiedToken, sign,
};
use std::sync::Arc;

const SECOND: &str = "signing_key_rs256";

async fn list(node: &KeyRing) -> Vec<String> {
    said(&node.list().await.unwrap())
}

async fn keys_of(node: &KeyRing, algorithm: SigningAlgorithm) -> Vec<SigningKey> {
    let mut keys = node.list().await.unwrap();
    keys.retain(|key| key.algorithm == algorithm);
    keys
}

fn kid_of(signer: &Arc<dyn Signer>) -> String {
    signer.public().kid().to_owned()
}

fn signs(node: &KeyRing, algorithm: SigningAlgorithm) -> String {
    kid_of(&node.signer_of(Some(algorithm)).unwrap())
}

async fn published(node: &KeyRing) -> Vec<String> {
    node.published().await.unwrap().keys().map(|key| key.kid().to_owned()).collect()
}

#[tokio::test]
async fn a_server_that_speaks_openid_has_an_rs256_key_beside_the_one_of_access_tokens() {
    let world = World::new();
    let node = world.node(SPEAKS).await;

    assert_eq!(list(&node).await, ["ES256 signing", "RS256 signing"]);
    assert_eq!(node.algorithms(), [Rs256, Es256]);
    assert_eq!(node.signer().unwrap().public().algorithm(), Es256);
    for (asked, signs) in [(Some(Es256), Es256), (Some(Rs256), Rs256), (Some(Ps256), Rs256)] {
        assert_eq!(node.signer_of(asked).unwrap().public().algorithm(), signs, "{asked:?}");
    }
    assert_eq!(node.signer_of(None).unwrap().public().algorithm(), Rs256);
    assert_eq!(published(&node).await, [signs(&node, Es256), signs(&node, Rs256)]);
    for signer in [node.signer_of(None).unwrap(), node.signer().unwrap()] {
        let token = sign(&*signer, "JWT", &serde_json::json!({})).await.unwrap();
        let token = UnverifiedToken::read(&token).unwrap();
        assert!(node.verify(&token).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn a_server_that_does_not_speak_it_or_whose_main_line_is_rs256_has_one_line() {
    let (plain, rs256) = (World::new(), World::new());
    let node = plain.node(Set::default()).await;
    assert_eq!(list(&node).await, ["ES256 signing"]);
    assert_eq!(node.algorithms(), [Es256]);
    assert_eq!(node.signer_of(None).unwrap().public().algorithm(), Es256);

    let node = rs256.node(Set { algorithm: Some(Rs256), ..SPEAKS }).await;
    assert_eq!(list(&node).await, ["RS256 signing"]);
    assert_eq!(kid_of(&node.signer_of(None).unwrap()), kid_of(&node.signer().unwrap()));
}

#[tokio::test]
async fn a_rotation_of_one_line_leaves_the_other_alone() {
    let world = World::new();
    let node = world.node(SPEAKS).await;
    let (main, second) = (signs(&node, Es256), signs(&node, Rs256));

    let made = node.rotate(Some(Rs256), false).await.unwrap();
    assert_eq!(list(&node).await, ["ES256 signing", "RS256 signing", "RS256 next"]);
    world.clock.advance(HOUR);
    node.keep_up().await.unwrap();

    assert_eq!((made.len(), signs(&node, Rs256)), (1, made[0].clone()));
    assert_eq!(signs(&node, Es256), main);
    assert_eq!(published(&node).await, [main.clone(), second, made[0].clone()]);
    let [first, _] = &keys_of(&node, Rs256).await[..] else { panic!("two keys") };
    assert_eq!(first.published_until, Some(world_now(&world) + 30 * DAY));
    assert_eq!(keys_of(&node, Es256).await[0].published_until, None);

    let both = node.rotate(None, true).await.unwrap();
    assert_eq!([signs(&node, Es256), signs(&node, Rs256)], [both[0].clone(), both[1].clone()]);
    let Err(KeyError::NotMade { asked: Ps256, made }) = node.rotate(Some(Ps256), true).await else {
        panic!("no line has PS256");
    };
    assert_eq!(made, [Es256, Rs256]);
}

fn world_now(world: &World) -> i64 {
    use crate::clock::Clock as _;
    world.clock.now()
}

#[tokio::test]
async fn a_retired_key_of_the_second_line_never_signs_again() {
    let world = World::new();
    let node = world.node(SPEAKS).await;
    let (main, stolen) = (signs(&node, Es256), signs(&node, Rs256));

    assert!(node.retire(&stolen).await.unwrap());

    let next = signs(&node, Rs256);
    assert_ne!(next, stolen);
    for set in [SPEAKS, Set::default(), Set { algorithm: Some(Rs256), ..SPEAKS }] {
        let again = world.node(set).await;
        assert!(!published(&again).await.contains(&stolen));
        assert!(!again.retire(&stolen).await.unwrap());
        assert_ne!(kid_of(&again.signer_of(Some(Rs256)).unwrap()), stolen);
    }
    assert_eq!(signs(&node, Es256), main);
    assert_eq!(signs(&world.node(SPEAKS).await, Rs256), next);
}

/// The other line is no successor, whatever it signs by.
#[tokio::test]
async fn a_retirement_in_one_line_gives_that_line_a_successor() {
    let world = World::new();
    let node = world.node(SPEAKS).await;
    let (main, second) = (signs(&node, Es256), signs(&node, Rs256));

    node.retire(&main).await.unwrap();

    assert_eq!(signs(&node, Rs256), second);
    assert_eq!(list(&node).await, ["ES256 signing", "RS256 signing"]);
}

#[tokio::test]
async fn the_schedule_renews_both_lines_once_on_all_nodes() {
    let world = World::new();
    let (one, other) = (world.node(SPEAKS).await, world.node(SPEAKS).await);
    let old = [signs(&one, Es256), signs(&one, Rs256)];

    world.clock.advance(90 * DAY - HOUR);
    one.keep_up().await.unwrap();
    other.keep_up().await.unwrap();
    let states = ["ES256 signing", "ES256 next", "RS256 signing", "RS256 next"];
    assert_eq!(list(&one).await, states);
    assert_eq!(one.list().await.unwrap(), other.list().await.unwrap());

    world.clock.advance(HOUR);
    one.keep_up().await.unwrap();
    let new = [signs(&one, Es256), signs(&one, Rs256)];
    assert!(new[0] != old[0] && new[1] != old[1]);
    world.clock.advance(30 * DAY);
    assert_eq!(published(&one).await, new);
}

/// Nodes with different settings: one begins to speak OpenID Connect, or ceases, before the other does.
#[tokio::test]
async fn a_node_that_does_not_speak_it_leaves_the_second_line_alone() {
    let world = World::new();
    let (silent, speaks) = (world.node(Set::default()).await, world.node(SPEAKS).await);
    let before = world.memory.of_kind(SECOND);
    assert_eq!(list(&silent).await, ["ES256 signing", "RS256 signing"]);
    assert_eq!(silent.algorithms(), [Es256]);

    for days in [0, 89, 2, 200] {
        world.clock.advance(days * DAY);
        silent.list().await.unwrap();
        silent.rotate(None, true).await.unwrap();
        assert_eq!(world.memory.of_kind(SECOND), before);
    }
    assert!(matches!(silent.rotate(Some(Rs256), true).await, Err(KeyError::NotMade { .. })));
    let token = sign(&*speaks.signer_of(None).unwrap(), "JWT", &serde_json::json!({})).await;
    let token = token.unwrap();
    assert!(silent.verify(&UnverifiedToken::read(&token).unwrap()).await.unwrap().is_some());

    // Where no node speaks OpenID Connect any more, the last key of the second line can be retired.
    let kid = keys_of(&silent, Rs256).await[0].kid.clone();
    assert!(silent.retire(&kid).await.unwrap());
    assert!(keys_of(&silent, Rs256).await.is_empty());
    let again = world.node(SPEAKS).await;
    assert_ne!(signs(&again, Rs256), kid);
}

#[tokio::test]
async fn a_main_line_that_becomes_rs256_ends_the_second_one_once_it_signs() {
    let world = World::new();
    let node = world.node(SPEAKS).await;
    let second = signs(&node, Rs256);

    let node = world.node(Set { algorithm: Some(Rs256), ..SPEAKS }).await;
    // Nodes with the settings of before do not bring the second line back.
    let before = world.node(SPEAKS).await;

    for node in [&node, &before] {
        assert_eq!(list(node).await, ["ES256 signing", "RS256 next", "RS256 signing"]);
        assert_eq!(signs(node, Rs256), second);
    }
    world.clock.advance(HOUR);
    let taken_over = world_now(&world);
    for node in [&node, &before] {
        let keys = node.list().await.unwrap();
        assert_eq!(said(&keys), ["ES256 retiring", "RS256 signing", "RS256 retiring"]);
        assert_eq!(keys[2].published_until, Some(taken_over + 30 * DAY));
        assert_eq!(signs(node, Rs256), kid_of(&node.signer().unwrap()));
        assert_eq!(node.algorithms(), [Rs256]);
    }
    let made = before.rotate(None, false).await.unwrap();
    assert_eq!(made.len(), 1);
    world.clock.advance(30 * DAY);
    assert!(!published(&node).await.contains(&second));
    assert_eq!(world.memory.of_kind(SECOND).len(), 1);
}

#[tokio::test]
async fn a_main_line_that_leaves_rs256_gives_its_work_to_a_second_one() {
    let world = World::new();
    let node = world.node(Set { algorithm: Some(Rs256), ..SPEAKS }).await;
    let main = signs(&node, Rs256);

    let node = world.node(Set { algorithm: Some(EdDsa), ..SPEAKS }).await;

    assert_eq!(list(&node).await, ["RS256 signing", "EdDSA next", "RS256 next"]);
    assert_eq!(signs(&node, Rs256), main);
    world.clock.advance(HOUR);
    assert_eq!(list(&node).await, ["RS256 retiring", "EdDSA signing", "RS256 signing"]);
    assert_ne!(signs(&node, Rs256), main);
    assert_eq!(node.algorithms(), [Rs256, EdDsa]);
}

/// The key of the second line is stolen in the hour before the main line takes over: ID tokens are signed all the same.
#[tokio::test]
async fn a_line_that_ends_gets_a_key_when_the_one_that_signs_is_retired() {
    let world = World::new();
    let stolen = signs(&world.node(SPEAKS).await, Rs256);
    let node = world.node(Set { algorithm: Some(Rs256), ..SPEAKS }).await;

    node.retire(&stolen).await.unwrap();

    let next = signs(&node, Rs256);
    assert!(next != stolen && next != kid_of(&node.signer().unwrap()));
    for _ in 0..3 {
        world.clock.advance(2 * 60);
        node.keep_up().await.unwrap();
        assert_eq!(signs(&node, Rs256), next);
    }
    assert_eq!(world.memory.of_kind(SECOND).len(), 2);
    world.clock.advance(HOUR);
    assert_eq!(signs(&node, Rs256), kid_of(&node.signer().unwrap()));
    node.retire(&next).await.unwrap();
    assert_eq!(list(&node).await, ["ES256 retiring", "RS256 signing"]);
    assert_eq!(world.memory.of_kind(SECOND).len(), 2);
}

/// An attacker who can write to the database gains nothing by it: a private half is sealed to its line.
#[tokio::test]
async fn a_row_of_one_line_that_lies_in_the_other_is_not_used() {
    for (from, to) in [(Line::Main, Line::Rs256), (Line::Rs256, Line::Main)] {
        let world = World::new();
        let node = world.node(SPEAKS).await;
        let before = [signs(&node, Es256), signs(&node, Rs256)];
        let (handle, mut copy) = world.memory.of_kind(from.kind()).remove(0);
        to.kind().clone_into(&mut copy.kind);

        // Under its own handle, where nobody looks for a key of that line.
        let place = world.memory.rows().iter().position(|(known, _)| *known == handle).unwrap();
        let own = world.memory.rows()[place].clone();
        world.memory.rows().push((handle, copy.clone()));
        assert_eq!([signs(&node, Es256), signs(&node, Rs256)], before);
        assert_eq!(list(&node).await, ["ES256 signing", "RS256 signing"]);
        world.memory.rows().pop();
        assert_eq!(world.memory.rows()[place], own);

        // Under the handle that the next key of that line would have.
        copy.payload["generation"] = 2.into();
        world.memory.rows().push((StoredKey::handle(to, 2), copy));
        world.clock.advance(2 * 60);
        node.keep_up().await.unwrap();
        assert_eq!([signs(&node, Es256), signs(&node, Rs256)], before);
        let damaged = KeyError::Encryption(EncryptionKeyError::Damaged).to_string();
        assert_eq!(node.list().await.unwrap_err().to_string(), damaged);
    }
}

#[tokio::test]
async fn a_row_in_place_of_the_first_key_of_the_second_line_ends_the_start() {
    let world = World::new();
    world.node(Set { algorithm: Some(Rs256), ..SPEAKS }).await;
    let (_, mut copy) = world.memory.of_kind(Line::Main.kind()).remove(0);
    SECOND.clone_into(&mut copy.kind);
    world.memory.rows().push((StoredKey::handle(Line::Rs256, 1), copy));

    let error = world.start(SPEAKS, KeyEncryptionKey::new([7; 32])).await.map(drop).unwrap_err();

    assert!(matches!(error, KeyError::Encryption(EncryptionKeyError::Damaged)), "{error}");
}

#[tokio::test]
async fn the_second_line_is_sealed_anew_under_a_new_key_encryption_key_by_every_node() {
    let world = World::new();
    let old = KeyEncryptionKey::new([7; 32]);
    let new = KeyEncryptionKey::new([8; 32]);
    let kid = signs(&world.node(SPEAKS).await, Rs256);
    let Err(error) = world.start(Set::default(), new.clone()).await else { panic!("it opens") };
    assert!(matches!(error, KeyError::Encryption(EncryptionKeyError::Another { .. })), "{error}");

    let both = KeyEncryptionKey::parse(&format!("{}{}", new.to_text(), old.to_text())).unwrap();
    world.start(Set::default(), both).await.unwrap();

    assert_eq!(signs(&world.start(SPEAKS, new).await.unwrap(), Rs256), kid);
    assert!(world.start(SPEAKS, old).await.is_err());
}

#[tokio::test]
async fn of_the_keys_that_an_application_gives_the_first_of_each_algorithm_signs() {
    let key = |algorithm, kid: &str| {
        let key = PrivateKey::generate(algorithm).unwrap().with_kid(kid);
        Arc::new(key) as Arc<dyn Signer>
    };
    let clock = Arc::new(World::new().clock);
    let signers =
        vec![key(EdDsa, "first"), key(Rs256, "second"), key(EdDsa, "third"), key(Rs256, "fourth")];
    let ring = KeyRing::given(signers, clock.clone()).unwrap();

    assert_eq!(kid_of(&ring.signer().unwrap()), "first");
    assert_eq!([signs(&ring, EdDsa), signs(&ring, Rs256)], ["first", "second"]);
    assert_eq!(kid_of(&ring.signer_of(None).unwrap()), "second");
    assert_eq!(ring.algorithms(), [Rs256, EdDsa]);
    assert_eq!(published(&ring).await.len(), 4);

    let ring = KeyRing::given(vec![key(EdDsa, "only")], clock.clone()).unwrap();
    assert_eq!([signs(&ring, Rs256), kid_of(&ring.signer_of(None).unwrap())], ["only", "only"]);
    let none = KeyRing::none(clock);
    assert!(none.algorithms().is_empty() && none.signer_of(None).is_err());
}
