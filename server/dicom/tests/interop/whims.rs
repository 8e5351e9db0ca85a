//! Peers that say anything in any order: whatever they say, the association ends and leaves nothing behind.

use std::sync::Arc;

use dicom::dimse::command::{Command, DataSetType, Operation};
use dicom::dimse::summary::{Ending, Fault};
use dicom::dimse::{Limits, TransferSyntax};
use proptest::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::data_sets::{MAMMOGRAM, worklist_query};
use crate::raw::{
    ECHO, FIND, IMAGE, OTHER_IMAGE, RELEASE, VERIFICATION, WORKLIST, associate, command, cut, data, echo, fragment,
    pdu, store, uid,
};
use crate::receiver::{Receiver, Told, in_memory};

fn context() -> impl Strategy<Value = u8> {
    prop_oneof![Just(ECHO), Just(IMAGE), Just(FIND), Just(OTHER_IMAGE), any::<u8>()]
}

fn flag() -> impl Strategy<Value = DataSetType> {
    prop_oneof![Just(DataSetType::Follows), Just(DataSetType::Absent)]
}

fn class() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just(VERIFICATION), Just(MAMMOGRAM), Just(WORKLIST)]
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        Just(Operation::Echo),
        Just(Operation::Find),
        Just(Operation::Store(uid("1.2.3"))),
        Just(Operation::Create(None)),
        Just(Operation::Set(uid("1.2.3"))),
    ]
}

/// A command set: sensible, odd or broken.
fn command_set() -> impl Strategy<Value = Vec<u8>> {
    let odd = (any::<u16>(), class(), operation(), flag())
        .prop_map(|(id, class, operation, flag)| command(id, class, operation, flag));
    prop_oneof![
        Just(echo(1)),
        Just(store(2, "1.2.3")),
        any::<u16>().prop_map(|message_id| Command::Cancel { message_id }.encode()),
        odd,
        prop::collection::vec(any::<u8>(), 0..80),
    ]
}

/// One or more PDUs.
fn pdus() -> impl Strategy<Value = Vec<u8>> {
    let commands = (context(), command_set(), 1usize..100)
        .prop_map(|(context, bytes, size)| data(&cut(context, true, &bytes, size)));
    let data_sets = (context(), prop::collection::vec(any::<u8>(), 0..300), 1usize..100)
        .prop_map(|(context, bytes, size)| data(&cut(context, false, &bytes, size)));
    let stored = (prop_oneof![Just(IMAGE), Just(OTHER_IMAGE)], 1usize..300).prop_map(|(context, size)| {
        let mut fragments = cut(context, true, &store(3, "1.2.4"), size);
        fragments.extend(cut(context, false, &[5; 500], size));
        data(&fragments)
    });
    let found = Just(()).prop_map(|()| {
        let query = worklist_query(TransferSyntax::ExplicitLittle);
        let asked = command(4, WORKLIST, Operation::Find, DataSetType::Follows);
        let mut fragments = cut(FIND, true, &asked, 1000);
        fragments.extend(cut(FIND, false, &query.bytes, 1000));
        data(&fragments)
    });
    let loose = (context(), any::<u8>(), prop::collection::vec(any::<u8>(), 0..50))
        .prop_map(|(context, control, bytes)| data(&[fragment(context, control, &bytes)]));
    let anything = (0u8..9, prop::collection::vec(any::<u8>(), 0..80)).prop_map(|(kind, body)| pdu(kind, &body));
    prop_oneof![
        3 => stored,
        2 => found,
        2 => commands,
        2 => data_sets,
        1 => loose,
        1 => anything,
        1 => Just(RELEASE.to_vec()),
    ]
}

fn told_after(said: Vec<u8>) -> Told {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let receiver = Arc::new(Receiver::new());
        let (client, served) = in_memory(&receiver, Limits::default());
        let (mut ear, mut voice) = tokio::io::split(client.stream);
        let listening = tokio::spawn(async move {
            let mut heard = Vec::new();
            let _ = ear.read_to_end(&mut heard).await;
        });
        let _ = voice.write_all(&said).await;
        let _ = voice.shutdown().await;
        served.await.expect("no panic");
        drop(voice);
        listening.await.expect("no panic");
        receiver.told()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn whatever_is_said_on_an_association_it_ends_and_leaves_nothing(
        pdus in prop::collection::vec(pdus(), 0..12),
    ) {
        let mut said = associate(16384);
        said.extend(pdus.concat());
        let told = told_after(said);
        prop_assert_eq!(told.ended.len(), 1);
        prop_assert_ne!(told.ended[0].ending, Ending::Aborted(Fault::Defect));
        prop_assert_eq!(told.begun, told.finished.len() + told.dropped);
    }

    #[test]
    fn whatever_is_said_first_the_connection_ends(said in prop::collection::vec(any::<u8>(), 0..300), kind in 0u8..9) {
        let told = told_after(pdu(kind, &said));
        prop_assert!(told.ended.is_empty());
        prop_assert!(told.refused.iter().all(|summary| summary.ending != Ending::Aborted(Fault::Defect)));
    }
}
