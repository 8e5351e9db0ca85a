//! A machine: its page, calling it, and where it can be called.

use app::domain::ids::MachineId;
use app::domain::staff::Permission;
use app::error::AppError;
use app::forms::errors::FormErrors;
use app::forms::fields::Fields;
use app::forms::outcome::Outcome;
use app::forms::transfer::{ADDRESS, listener};
use app::pages::transfer::PATH;
use app::services::Caller;
use app::services::transfer::MachinePage;

use super::echo::echo;
use super::lines::Sight;
use super::{A_PAGE, StoredTransfer};
use crate::audit::{Action, Codes, Event, Object};
use crate::clock::Stopwatch;
use crate::services::{NotServed, authorise};
use crate::store::{MachineCheck, associations_of_machine, machine_check_put, machine_listener_put};

fn next(id: MachineId) -> Outcome {
    Outcome::Next {
        to: format!("{PATH}/machines/{id}"),
    }
}

impl StoredTransfer {
    pub(super) async fn machine_page(&self, caller: &Caller, id: MachineId) -> Result<MachinePage, NotServed> {
        authorise(caller, Permission::SeeImageTransfer)?;
        let sight = Sight::of(&self.ground, caller).await?;
        let machine = sight.traffic_of(id).ok_or(AppError::NotFound)?;
        let calls = associations_of_machine(&self.ground.store, caller.viewer.unit_id, id, A_PAGE).await?;
        Ok(MachinePage {
            machine: sight.machine_line(machine),
            own_title: self.own_title.clone(),
            calls: calls.iter().map(|call| sight.call(call)).collect(),
            now: sight.now(),
        })
    }

    /// Nothing of the database is held while the machine is waited for.
    pub(super) async fn call_machine(&self, caller: &Caller, id: MachineId) -> Result<Outcome, NotServed> {
        authorise(caller, Permission::SeeImageTransfer)?;
        let (ground, unit) = (&self.ground, caller.viewer.unit_id);
        let sight = Sight::of(ground, caller).await?;
        let machine = sight.traffic_of(id).ok_or(AppError::NotFound)?;
        let Some(listener) = machine.listener else {
            return Ok(next(id));
        };
        let watch = Stopwatch::start();
        let outcome = echo(listener, &self.own_title, &machine.ae_title).await;
        let milliseconds = u32::try_from(watch.elapsed().as_millis()).unwrap_or(u32::MAX);
        let at = ground.now();
        let tx = ground.store.begin().await?;
        let check = MachineCheck {
            at,
            outcome,
            milliseconds,
        };
        machine_check_put(&tx, unit, id, &check).await?;
        let codes = Codes::new().code("outcome", outcome.code());
        let event = Event::by(caller, Action::MachineChecked, at).on(Object::Machine(id));
        ground.audit.append(&tx, event.after(codes)).await?;
        tx.commit().await?;
        Ok(next(id))
    }

    /// Only an address that the machine may call from is taken: the check must not become a way to look around in the
    /// hospital's network.
    pub(super) async fn put_listener(
        &self,
        caller: &Caller,
        id: MachineId,
        fields: &Fields,
    ) -> Result<Outcome, NotServed> {
        authorise(caller, Permission::SeeImageTransfer)?;
        let (ground, unit) = (&self.ground, caller.viewer.unit_id);
        let sight = Sight::of(ground, caller).await?;
        let machine = sight.traffic_of(id).ok_or(AppError::NotFound)?;
        let (address, port) = match listener(fields) {
            Ok(listener) => listener,
            Err(errors) => return Ok(Outcome::Invalid(errors)),
        };
        let ranges = machine.network.as_ref().map(|network| network.addresses.as_slice());
        if !ranges.unwrap_or_default().iter().any(|range| range.contains(address)) {
            let message = "Enter an address that the machine may call from, as shown above";
            return Ok(Outcome::Invalid(FormErrors::one(ADDRESS, message)));
        }
        let tx = ground.store.begin().await?;
        machine_listener_put(&tx, unit, id, (address, port)).await?;
        let codes = Codes::new().number("port", port);
        let event = Event::by(caller, Action::MachineListenerChanged, ground.now()).on(Object::Machine(id));
        ground.audit.append(&tx, event.after(codes)).await?;
        tx.commit().await?;
        Ok(next(id))
    }
}
