//! Who may do what: the one policy of the house (domain.md, "Who may do what").
//!
//! Pages, API, exports, search and feeds ask [`may`] and nothing else. What is not allowed here is
//! forbidden. Central, provincial and communal people see and change only their scope; whoever
//! asks cannot accept; what one may not know of is [`Decision::Hidden`] and answers "not found".

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::identity::{AccountId, UnitId};

/// Decides whether somebody may do something to a thing on a day.
///
/// The day is part of the question because what a person may do changes with time; grants are
/// handed in as they stand on that day.
pub fn may(actor: &Actor, action: Action, resource: &Resource, _on: Date) -> Decision {
    if actor.account.is_none() {
        return Decision::Allowed;
    }
    let allows = |action| {
        actor.grants.iter().any(|grant| {
            standings(grant.unit, resource).any(|standing| permits(grant.role, action, standing))
        }) && !(decides_on_others(action) && performs(actor, resource))
    };
    if allows(action) {
        Decision::Allowed
    } else if action.reading().is_some_and(allows) {
        Decision::Denied
    } else {
        Decision::Hidden
    }
}

/// Tells whether somebody may do something to anything at all: what a route asks before it has
/// looked at the thing.
pub fn may_ever(actor: &Actor, action: Action) -> bool {
    actor.account.is_none()
        || actor.grants.iter().any(|grant| {
            Standing::ALL
                .iter()
                .any(|standing| permits(grant.role, action, *standing))
        })
}

/// The answer of the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It may be done.
    Allowed,
    /// The thing may be seen, but this may not be done to it.
    Denied,
    /// The thing may not even be known of.
    Hidden,
}

/// Somebody who does something: a person with grants, or the program itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The person's account; `None` for the program itself (jobs, commands on the machine).
    pub account: Option<AccountId>,
    /// The unit that the person belongs to.
    pub unit: Option<UnitId>,
    /// What they may do, and where.
    pub grants: Vec<Grant>,
}

impl Actor {
    /// Returns the program itself: jobs, and commands of whoever holds the machine.
    pub fn system() -> Actor {
        Actor {
            account: None,
            unit: None,
            grants: Vec::new(),
        }
    }

    /// Returns somebody who may do nothing.
    pub fn nobody() -> Actor {
        Actor {
            account: Some(AccountId(Uuid::nil())),
            unit: None,
            grants: Vec::new(),
        }
    }

    /// Returns the account for the audit log; `None` for the program itself.
    pub fn account_uuid(&self) -> Option<Uuid> {
        self.account.map(Uuid::from)
    }

    /// Tells whether the person holds a role anywhere.
    pub fn holds(&self, role: Role) -> bool {
        self.grants.iter().any(|grant| grant.role == role)
    }
}

/// A role, held for a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// The unit for which it is held; for reading it reaches to the units below.
    pub unit: UnitId,
}

/// What a person is to a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Quản trị viên: units, accounts, settings, backups. Sees no task by this role.
    Administrator,
    /// Cán bộ điều phối: receives, reviews and assigns documents, follows and accepts.
    Coordinator,
    /// Lãnh đạo: sees all in scope, assigns and accepts, also what its own office performs.
    Leader,
    /// Người đứng đầu đơn vị: does what an officer does, hands on and declines.
    Head,
    /// Cán bộ đơn vị: does the unit's tasks and reports.
    Officer,
    /// Cán bộ thẩm định: verifies the criteria that its body is in charge of.
    Verifier,
    /// Kiểm toán, thanh tra: reads the audit log and what is in scope, changes nothing.
    Auditor,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 7] = [
        Role::Administrator,
        Role::Coordinator,
        Role::Leader,
        Role::Head,
        Role::Officer,
        Role::Verifier,
        Role::Auditor,
    ];

    /// Returns the name under which it is kept.
    pub fn key(self) -> &'static str {
        match self {
            Role::Administrator => "administrator",
            Role::Coordinator => "coordinator",
            Role::Leader => "leader",
            Role::Head => "head",
            Role::Officer => "officer",
            Role::Verifier => "verifier",
            Role::Auditor => "auditor",
        }
    }

    /// Returns the role that is kept under a name.
    pub fn from_key(key: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.key() == key)
    }
}

/// The thing that something is done to: whose it is, and who takes part in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resource {
    /// The unit that it belongs to, then the units above that, nearest first. For a task or an
    /// obligation this is the office that assigned it.
    pub owner: Vec<UnitId>,
    /// For an obligation: the unit that has to perform it, then the units above that.
    pub performer: Vec<UnitId>,
    /// Units that take part otherwise: leads of a task or document, co-ordinators, recipients.
    pub parties: Vec<UnitId>,
    /// For what belongs to one person (sessions, tokens, feeds): that person.
    pub person: Option<AccountId>,
}

impl Resource {
    /// Returns a thing that belongs to a unit; `line` is that unit and then the units above it.
    pub fn of(line: Vec<UnitId>) -> Resource {
        Resource {
            owner: line,
            ..Resource::default()
        }
    }
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident => $reading:expr;)+) => {
        /// Everything that can be done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action { $($(#[$doc])* $name,)+ }

        impl Action {
            /// All actions.
            pub const ALL: &'static [Action] = &[$(Action::$name,)+];

            /// Returns the action by which one may know of the thing at all.
            pub fn reading(self) -> Option<Action> {
                match self { $(Action::$name => $reading,)+ }
            }
        }
    };
}

actions! {
    /// See the overview, lists, board, calendar and search of one's scope.
    Follow => None;
    /// See a document, its text and its original.
    ReadDocument => None;
    /// Take in a document.
    ReceiveDocument => None;
    /// Review what the reader proposed; mend the header.
    ReviewDocument => Some(Action::ReadDocument);
    /// Assign the tasks of a document.
    AssignTasks => Some(Action::ReadDocument);
    /// See a task and its obligations.
    ReadTask => None;
    /// Set the day of an event, close a task.
    EditTask => Some(Action::ReadTask);
    /// Note progress, attach evidence.
    Perform => Some(Action::ReadTask);
    /// Submit, withdraw, ask for an extension.
    Submit => Some(Action::ReadTask);
    /// Decline, hand on to one of the unit's people.
    HandOn => Some(Action::ReadTask);
    /// Accept, return, grant, refuse, waive.
    Judge => Some(Action::ReadTask);
    /// See what places reached of the criteria.
    ReadCriteria => None;
    /// Say what one's own place reached, attach evidence.
    ClaimCriteria => Some(Action::ReadCriteria);
    /// Confirm, return or correct what a place says of a criterion that one's body is in charge of.
    VerifyCriteria => Some(Action::ReadCriteria);
    /// Decide, with a reason, against what follows from value and bar.
    OverruleCriteria => Some(Action::ReadCriteria);
    /// Confirm bars, lay a province's bars, add sets, give places their classes.
    EditCriteria => Some(Action::ReadUnit);
    /// Set and take back what one's area is to reach.
    SetTarget => Some(Action::ReadCriteria);
    /// See units, their versions and lineage.
    ReadUnit => None;
    /// Change and import units, relations, duties, heads.
    EditUnit => Some(Action::ReadUnit);
    /// Teach names: aliases and groups of an office.
    EditName => None;
    /// Change an office's ladder of reminders; see what was sent.
    EditLadder => None;
    /// See papers that go out.
    ReadOutgoing => None;
    /// Draft papers of one's unit and change drafts.
    DraftOutgoing => Some(Action::ReadOutgoing);
    /// Give a paper its number, take it back.
    IssueOutgoing => Some(Action::ReadOutgoing);
    /// See a meeting: its agenda, who is invited, what was decided.
    ReadMeeting => None;
    /// Prepare a meeting of one's unit, write down what is said and decided.
    PrepareMeeting => Some(Action::ReadMeeting);
    /// Change the templates of an office.
    EditTemplate => Some(Action::ReadOutgoing);
    /// Say who signs for a unit, and what its letterhead is.
    EditSigning => Some(Action::ReadUnit);
    /// See accounts.
    ReadAccount => None;
    /// Create, change, disable accounts; reset passwords.
    EditAccount => Some(Action::ReadAccount);
    /// See the audit log and verify its chain.
    ReadAudit => None;
    /// Make and fetch backups; settings of the installation.
    Operate => None;
    /// One's own password, second factor, sessions, feeds, tokens, notifications.
    Own => None;
}

/// How a grant's unit stands to the thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It is the unit that owns the thing, or assigned it.
    Owner,
    /// It stands above the owner.
    OverOwner,
    /// It has to perform it.
    Performer,
    /// It stands above the performer.
    OverPerformer,
    /// It takes part otherwise.
    Party,
    /// Nothing: what is open to everybody who has signed in.
    Stranger,
}

impl Standing {
    const ALL: [Standing; 6] = [
        Standing::Owner,
        Standing::OverOwner,
        Standing::Performer,
        Standing::OverPerformer,
        Standing::Party,
        Standing::Stranger,
    ];
}

fn standings(unit: UnitId, resource: &Resource) -> impl Iterator<Item = Standing> {
    let line = |line: &[UnitId], own, over| match line.iter().position(|above| *above == unit) {
        Some(0) => Some(own),
        Some(_) => Some(over),
        None => None,
    };
    [
        line(&resource.owner, Standing::Owner, Standing::OverOwner),
        line(
            &resource.performer,
            Standing::Performer,
            Standing::OverPerformer,
        ),
        resource.parties.contains(&unit).then_some(Standing::Party),
        Some(Standing::Stranger),
    ]
    .into_iter()
    .flatten()
}

/// The policy, line by line.
fn permits(role: Role, action: Action, standing: Standing) -> bool {
    use Action as A;
    use Role as R;
    use Standing as S;
    let works = matches!(
        role,
        R::Coordinator | R::Leader | R::Head | R::Officer | R::Verifier | R::Auditor
    );
    match action {
        A::Follow => works,
        A::ReadUnit | A::Own => true,
        A::ReadDocument | A::ReadTask => works && standing != S::Stranger,
        A::ReceiveDocument => role == R::Coordinator && standing == S::Owner,
        A::ReviewDocument => role == R::Coordinator && standing == S::Owner,
        A::AssignTasks | A::EditTask => {
            matches!(role, R::Coordinator | R::Leader) && standing == S::Owner
        }
        A::Perform | A::Submit => {
            matches!(role, R::Coordinator | R::Leader | R::Head | R::Officer)
                && standing == S::Performer
        }
        A::HandOn => {
            matches!(role, R::Coordinator | R::Leader | R::Head) && standing == S::Performer
        }
        A::Judge => match role {
            R::Coordinator => standing == S::Owner,
            R::Leader => matches!(standing, S::Owner | S::OverOwner),
            _ => false,
        },
        A::ReadCriteria => works && standing != S::Stranger,
        A::ClaimCriteria => {
            matches!(role, R::Coordinator | R::Leader | R::Head | R::Officer)
                && standing == S::Performer
        }
        A::VerifyCriteria => {
            matches!(role, R::Verifier | R::Head | R::Leader) && standing == S::Party
        }
        A::OverruleCriteria => role == R::Leader && matches!(standing, S::Party | S::OverOwner),
        A::SetTarget => {
            matches!(role, R::Coordinator | R::Leader)
                && matches!(standing, S::Owner | S::OverOwner)
        }
        A::EditName => {
            matches!(role, R::Coordinator | R::Administrator)
                && matches!(standing, S::Owner | S::OverOwner)
        }
        A::EditLadder => role == R::Coordinator && standing == S::Owner,
        A::ReadOutgoing | A::ReadMeeting => works && standing != S::Stranger,
        A::DraftOutgoing | A::PrepareMeeting => {
            matches!(role, R::Coordinator | R::Leader | R::Head | R::Officer)
                && standing == S::Owner
        }
        A::IssueOutgoing | A::EditTemplate => {
            matches!(role, R::Coordinator | R::Leader | R::Head) && standing == S::Owner
        }
        A::EditSigning => role == R::Administrator && matches!(standing, S::Owner | S::OverOwner),
        A::EditUnit | A::EditCriteria | A::ReadAccount | A::EditAccount => {
            role == R::Administrator && matches!(standing, S::Owner | S::OverOwner)
        }
        A::ReadAudit => {
            matches!(role, R::Administrator | R::Auditor)
                && matches!(standing, S::Owner | S::OverOwner)
        }
        A::Operate => role == R::Administrator && matches!(standing, S::Owner | S::OverOwner),
    }
}

/// Whoever asks cannot accept: these acts are closed to the unit that performs.
fn decides_on_others(action: Action) -> bool {
    matches!(
        action,
        Action::Judge | Action::VerifyCriteria | Action::OverruleCriteria
    )
}

fn performs(actor: &Actor, resource: &Resource) -> bool {
    resource
        .performer
        .first()
        .is_some_and(|unit| actor.unit == Some(*unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    fn unit(number: u128) -> UnitId {
        UnitId(Uuid::from_u128(number))
    }

    const PROVINCE: u128 = 1;
    const DISTRICT: u128 = 2;
    const COMMUNE: u128 = 3;
    const OTHER_COMMUNE: u128 = 4;
    const OFFICE: u128 = 5;

    fn actor(role: Role, at: u128) -> Actor {
        Actor {
            account: Some(AccountId(Uuid::from_u128(99))),
            unit: Some(unit(at)),
            grants: vec![Grant {
                role,
                unit: unit(at),
            }],
        }
    }

    /// The office under the district assigned something to the commune.
    fn obligation() -> Resource {
        Resource {
            owner: vec![unit(OFFICE), unit(DISTRICT), unit(PROVINCE)],
            performer: vec![unit(COMMUNE), unit(DISTRICT), unit(PROVINCE)],
            ..Resource::default()
        }
    }

    fn decide(actor: &Actor, action: Action, resource: &Resource) -> Decision {
        may(actor, action, resource, jiff::civil::date(2023, 7, 23))
    }

    #[test]
    fn the_whole_policy() {
        let places = [
            ("province", PROVINCE),
            ("district", DISTRICT),
            ("office", OFFICE),
            ("performer", COMMUNE),
            ("sibling", OTHER_COMMUNE),
        ];
        let mut table = String::new();
        for action in Action::ALL {
            for role in Role::ALL {
                let row: Vec<String> = places
                    .iter()
                    .map(|(name, place)| {
                        let decision = decide(&actor(role, *place), *action, &obligation());
                        format!("{name}={decision:?}")
                    })
                    .collect();
                if row.iter().any(|cell| !cell.ends_with("Hidden")) {
                    writeln!(table, "{action:?} {role:?}: {}", row.join(" ")).unwrap();
                }
            }
        }
        insta::assert_snapshot!("policy", table);
    }

    #[test]
    fn a_sibling_commune_does_not_know_of_it() {
        for role in [Role::Head, Role::Officer, Role::Leader, Role::Coordinator] {
            for action in [Action::ReadTask, Action::Submit, Action::Judge] {
                assert_eq!(
                    decide(&actor(role, OTHER_COMMUNE), action, &obligation()),
                    Decision::Hidden
                );
            }
        }
    }

    #[test]
    fn whoever_performs_cannot_accept() {
        let mut own = obligation();
        own.performer = own.owner.clone();
        let officer = actor(Role::Coordinator, OFFICE);
        assert_eq!(decide(&officer, Action::Judge, &own), Decision::Denied);
        assert_eq!(decide(&officer, Action::Submit, &own), Decision::Allowed);
        let leader = actor(Role::Leader, DISTRICT);
        assert_eq!(decide(&leader, Action::Judge, &own), Decision::Allowed);
    }

    #[test]
    fn a_party_reads_and_no_more() {
        let mut shared = obligation();
        shared.parties.push(unit(OTHER_COMMUNE));
        let officer = actor(Role::Officer, OTHER_COMMUNE);
        assert_eq!(
            decide(&officer, Action::ReadTask, &shared),
            Decision::Allowed
        );
        assert_eq!(decide(&officer, Action::Submit, &shared), Decision::Denied);
    }
}
