//! Who asks, when, and in which request: the first parameter of every practice.

use jiff::{Timestamp, civil::Date};
use ntm_programme::right::{Action, Actor, Decision, Resource, may};
use ntm_store::{Query, unit};

use crate::{Fault, Message, Office, Outcome};

/// One operation: it carries all that a practice may know of its surroundings.
#[derive(Debug, Clone)]
pub struct Op {
    /// Who asks.
    pub who: Actor,
    /// The instant, UTC.
    pub now: Timestamp,
    /// The legal day in Vietnam.
    pub today: Date,
    /// The request's or job's id, as it stands in logs and audit.
    pub trace: String,
}

impl Op {
    /// Returns an operation of the program itself: a job, or a command on the machine.
    pub fn system(office: &Office, trace: impl Into<String>) -> Op {
        Op {
            who: Actor::system(),
            now: office.clock().now(),
            today: office.clock().today(),
            trace: trace.into(),
        }
    }

    /// Returns the province of the one who asks; none for the program itself. A readable code means what is of
    /// one's own province first.
    pub(crate) async fn province(&self, db: &mut impl Query) -> Outcome<Option<i64>> {
        match self.who.unit {
            Some(unit) => Ok(unit::identity(db, unit).await?.map(|it| it.province)),
            None => Ok(None),
        }
    }

    /// Asks the policy whether this may be done to the thing.
    ///
    /// # Errors
    ///
    /// [`Fault::NotFound`] where the thing may not be known of, [`Fault::Denied`] where it may be
    /// seen and this not be done to it.
    pub fn require(&self, action: Action, resource: &Resource) -> Outcome<()> {
        match may(&self.who, action, resource, self.today) {
            Decision::Allowed => Ok(()),
            Decision::Hidden => Err(Fault::NotFound),
            Decision::Denied => Err(denied()),
        }
    }

    /// Asks the policy about something that the one who asks was found to be allowed to see.
    ///
    /// # Errors
    ///
    /// [`Fault::Denied`].
    pub(crate) fn require_of_known(&self, action: Action, resource: &Resource) -> Outcome<()> {
        self.require(action, resource).map_err(|_| denied())
    }
}

fn denied() -> Fault {
    Fault::Denied(Message::new(
        "Bạn được xem nội dung này nhưng không có quyền làm việc này.",
        "You may see this, but you may not do this to it.",
    ))
}
