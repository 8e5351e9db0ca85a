//! Messages: legal fragments in any cut and any interleaving give the same messages; illegal ones end the association.

use proptest::prelude::*;

use super::*;
use crate::dimse::summary::ServiceName;
use crate::dimse::uid::Uid;

fn uid(text: &str) -> Uid {
    Uid::try_from(text).expect("a UID")
}

fn request(operation: Operation, data_set: DataSetType) -> Vec<u8> {
    Command::Request(Request {
        message_id: 3,
        sop_class: uid("1.2.3"),
        operation,
        data_set,
    })
    .encode()
}

fn fragment<'a>(context: u8, part: Part, position: Position, bytes: &'a [u8]) -> Fragment<'a> {
    Fragment {
        context,
        part,
        position,
        bytes,
    }
}

fn position(last: bool) -> Position {
    if last { Position::Last } else { Position::More }
}

/// Cuts a part into fragments of `size`; an empty part is one empty fragment.
fn cut(context: u8, part: Part, bytes: &[u8], size: usize) -> Vec<Fragment<'_>> {
    let pieces: Vec<&[u8]> = if bytes.is_empty() {
        vec![bytes]
    } else {
        bytes.chunks(size).collect()
    };
    let count = pieces.len();
    pieces
        .into_iter()
        .enumerate()
        .map(|(index, piece)| fragment(context, part, position(index + 1 == count), piece))
        .collect()
}

#[test]
fn a_command_without_data_set_is_a_message() {
    let mut assembler = Assembler::new([1], 1000);
    let echo = request(Operation::Echo, DataSetType::Absent);
    let event = assembler
        .feed(fragment(1, Part::Command, Position::Last, &echo))
        .expect("legal");
    assert!(matches!(
        event,
        Event::Message {
            context: 1,
            message: Message::Usable { data_set: None, .. }
        }
    ));
    assert!(!assembler.is_open());
}

#[test]
fn empty_fragments_are_legal_everywhere() {
    let mut assembler = Assembler::new([1], 1000);
    let set = request(Operation::Set(uid("1.2")), DataSetType::Follows);
    for fragment in [
        fragment(1, Part::Command, Position::More, b""),
        fragment(1, Part::Command, Position::More, &set),
        fragment(1, Part::Command, Position::Last, b""),
        fragment(1, Part::DataSet, Position::More, b""),
        fragment(1, Part::DataSet, Position::More, b"abc"),
    ] {
        assert_eq!(assembler.feed(fragment), Ok(Event::Incomplete));
    }
    let event = assembler
        .feed(fragment(1, Part::DataSet, Position::Last, b""))
        .expect("legal");
    let Event::Message {
        message: Message::Usable { data_set, .. },
        ..
    } = event
    else {
        panic!("a message");
    };
    assert_eq!(data_set.as_deref(), Some(&b"abc"[..]));
}

#[test]
fn fragments_in_the_wrong_order_are_an_error() {
    let set = request(Operation::Set(uid("1.2")), DataSetType::Follows);
    let store = request(Operation::Store(uid("1.2")), DataSetType::Follows);
    let echo = request(Operation::Echo, DataSetType::Absent);
    let command = |bytes, position| fragment(1, Part::Command, position, bytes);
    let data = |bytes, position| fragment(1, Part::DataSet, position, bytes);
    for (fragments, error) in [
        (vec![data(b"x", Position::Last)], MessageError::DataSetWithoutCommand),
        (
            vec![command(&set[..10], Position::More), data(b"x", Position::Last)],
            MessageError::DataSetWithoutCommand,
        ),
        (
            vec![command(&echo, Position::Last), data(b"x", Position::Last)],
            MessageError::DataSetWithoutCommand,
        ),
        (
            vec![command(&set, Position::Last), command(&echo, Position::Last)],
            MessageError::CommandInsideDataSet,
        ),
        (
            vec![
                command(&store, Position::Last),
                data(b"x", Position::More),
                command(&echo, Position::Last),
            ],
            MessageError::CommandInsideDataSet,
        ),
        (
            vec![fragment(3, Part::Command, Position::Last, &echo)],
            MessageError::UnknownContext,
        ),
        (
            vec![command(&echo[..20], Position::Last)],
            MessageError::Command(CommandError::Truncated),
        ),
    ] {
        let mut assembler = Assembler::new([1], 1000);
        let outcome = fragments
            .into_iter()
            .map(|fragment| assembler.feed(fragment).err())
            .last();
        assert_eq!(outcome, Some(Some(error)));
    }
}

#[test]
fn a_data_set_that_is_too_long_is_dropped_and_its_request_refused() {
    let mut assembler = Assembler::new([1], 1000);
    let set = request(Operation::Set(uid("1.2")), DataSetType::Follows);
    let _ = assembler
        .feed(fragment(1, Part::Command, Position::Last, &set))
        .expect("legal");
    for _ in 0..10 {
        let event = assembler.feed(fragment(1, Part::DataSet, Position::More, &[0; 300]));
        assert_eq!(event, Ok(Event::Incomplete));
    }
    let event = assembler
        .feed(fragment(1, Part::DataSet, Position::Last, &[0; 300]))
        .expect("legal");
    let Event::Message {
        message: Message::Refused(refusal),
        ..
    } = event
    else {
        panic!("a refusal");
    };
    assert_eq!((refusal.message_id, refusal.status), (3, Status::RESOURCE_LIMITATION));
    assert_eq!(assembler.buffered, 0);
}

#[test]
fn commands_in_many_contexts_share_one_budget() {
    let mut assembler = Assembler::new([1, 3, 5], 1000);
    for context in [1, 3] {
        let begun = assembler.feed(fragment(context, Part::Command, Position::More, &[0; 500]));
        assert_eq!(begun, Ok(Event::Incomplete));
    }
    let third = assembler.feed(fragment(5, Part::Command, Position::More, &[0; 500]));
    assert_eq!(third, Err(MessageError::Command(CommandError::TooLong)));
}

#[test]
fn a_refused_request_swallows_its_data_set() {
    let mut bytes = request(Operation::Set(uid("1.2")), DataSetType::Follows);
    // The command field's value is at a fixed place: after the group length and the class of six characters.
    let at = 12 + 8 + 6 + 8;
    assert_eq!(bytes[at..at + 2], [0x20, 0x01]);
    bytes[at] = 0x77;
    let mut assembler = Assembler::new([1], 1000);
    for fragment in [
        fragment(1, Part::Command, Position::Last, &bytes),
        fragment(1, Part::DataSet, Position::More, b"abc"),
    ] {
        assert_eq!(assembler.feed(fragment), Ok(Event::Incomplete));
    }
    let event = assembler
        .feed(fragment(1, Part::DataSet, Position::Last, b"abc"))
        .expect("legal");
    let Event::Message {
        message: Message::Refused(refusal),
        ..
    } = event
    else {
        panic!("a refusal");
    };
    assert_eq!(refusal.status, Status::UNRECOGNISED_OPERATION);
}

/// What came out of the assembler for one context.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    services: Vec<ServiceName>,
    object: Vec<u8>,
    objects_ended: usize,
    data_sets: Vec<Vec<u8>>,
}

impl Seen {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Incomplete => {}
            Event::StoreBegins { request, .. } => self.services.push(request.operation.service()),
            Event::ObjectBytes { bytes, position, .. } => {
                self.object.extend_from_slice(bytes);
                self.objects_ended += usize::from(position == Position::Last);
            }
            Event::Message {
                message:
                    Message::Usable {
                        command: Command::Request(request),
                        data_set,
                    },
                ..
            } => {
                self.services.push(request.operation.service());
                self.data_sets.extend(data_set);
            }
            Event::Message { .. } => panic!("only requests were sent"),
        }
    }
}

proptest! {
    #[test]
    fn any_cut_and_any_interleaving_gives_the_same_messages(
        size in 1usize..300,
        object in prop::collection::vec(any::<u8>(), 0..600),
        attributes in prop::collection::vec(any::<u8>(), 0..600),
        turns in prop::collection::vec(any::<bool>(), 0..2000),
    ) {
        let store = request(Operation::Store(uid("1.2")), DataSetType::Follows);
        let set = request(Operation::Set(uid("1.2")), DataSetType::Follows);
        let mut left = cut(1, Part::Command, &store, size);
        left.extend(cut(1, Part::DataSet, &object, size));
        let mut right = cut(3, Part::Command, &set, size);
        right.extend(cut(3, Part::DataSet, &attributes, size));
        let (mut left, mut right) = (left.into_iter(), right.into_iter());
        let mut assembler = Assembler::new([1, 3], 4096);
        let mut seen = [Seen::default(), Seen::default()];
        let mut turns = turns.into_iter();
        loop {
            let next = match turns.next() {
                Some(true) => left.next(),
                Some(false) => right.next(),
                None => match left.next().or_else(|| right.next()) {
                    None => break,
                    some => some,
                },
            };
            if let Some(fragment) = next {
                let context = usize::from(fragment.context == 3);
                seen[context].take(assembler.feed(fragment).expect("legal"));
            }
        }
        let [stored, changed] = seen;
        prop_assert_eq!(stored, Seen {
            services: vec![ServiceName::CStore],
            object,
            objects_ended: 1,
            data_sets: vec![],
        });
        prop_assert_eq!(changed, Seen {
            services: vec![ServiceName::NSet],
            data_sets: vec![attributes],
            ..Seen::default()
        });
        prop_assert!(!assembler.is_open());
        prop_assert_eq!(assembler.buffered, 0);
    }

    #[test]
    fn any_fragments_are_taken_or_refused(
        fragments in prop::collection::vec(
            (0u8..8, any::<bool>(), any::<bool>(), prop::collection::vec(any::<u8>(), 0..64)),
            0..40,
        ),
    ) {
        let mut assembler = Assembler::new([1, 3, 5], 256);
        for (context, command, last, bytes) in &fragments {
            let part = if *command { Part::Command } else { Part::DataSet };
            if assembler.feed(fragment(*context, part, position(*last), bytes)).is_err() {
                break;
            }
            prop_assert!(assembler.buffered <= 256);
        }
    }
}
