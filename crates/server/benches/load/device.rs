//! A device that takes orders.

use counterfoil_core::{
    CommandEnvelope, CommandId, DeviceId, Domain as _, Moment, Position, Seq, StreamId,
};
use counterfoil_orders::{
    Article, Command, Conditions, Currency, CustomerCommand, LineId, Money, OrderCommand, Orders,
    ProductCommand, Profile, Quantity, Terms, Unit, customer_id, order_id, product_id,
};
use counterfoil_sync::protocol::{Page, PushRequest, Verdict};
use uuid::Uuid;

use crate::host::Host;

/// What is sold, and to whom.
pub(crate) type Sold = (StreamId, StreamId);

pub(crate) struct Device {
    id: DeviceId,
    pub(crate) seq: u64,
    pub(crate) cursor: Position,
}

impl Device {
    pub(crate) fn new() -> Device {
        Device { id: DeviceId(Uuid::new_v4()), seq: 0, cursor: Position(0) }
    }

    fn command(&mut self, stream: StreamId, command: &Command) -> CommandEnvelope {
        self.seq += 1;
        let encoded = Orders::encode_command(command).unwrap();
        encoded.command(
            (self.id, Seq(self.seq), CommandId(Uuid::now_v7())),
            stream,
            Moment::default(),
        )
    }

    /// Brings in what everybody sells.
    pub(crate) async fn opens_shop(&mut self, host: &Host) -> Sold {
        let sold = (product_id(Uuid::new_v4()), customer_id(Uuid::new_v4()));
        let shop = self.shop(sold);
        self.push(host, shop).await;
        sold
    }

    fn shop(&mut self, (product, customer): Sold) -> Vec<CommandEnvelope> {
        let article = Article::named("Tea".to_owned());
        let price = Money::new(250, Currency::Usd);
        let profile = Profile { name: "Ann's".to_owned(), ..Profile::default() };
        let conditions = Conditions::default();
        let register = CustomerCommand::Register { profile, conditions, credit_limit: None };
        vec![
            self.command(product, &ProductCommand::List { article, price }.into()),
            self.command(customer, &register.into()),
        ]
    }

    pub(crate) fn order(&mut self, (product, customer): Sold) -> [CommandEnvelope; 3] {
        let stream = order_id(Uuid::now_v7());
        let provisional = format!("B-{}", self.seq);
        let add = OrderCommand::AddLine {
            line: LineId(Uuid::now_v7()),
            product,
            quantity: Quantity::parse(3).unwrap(),
            unit: Unit::each(),
            price_version: None,
        };
        let open = OrderCommand::Open { provisional, customer, terms: Terms::default() };
        [open, add, OrderCommand::Place].map(|one| self.command(stream, &one.into()))
    }

    pub(crate) async fn push(&mut self, host: &Host, commands: Vec<CommandEnvelope>) {
        let push = PushRequest { epoch: None, device: self.id, after: self.cursor, commands };
        let answer =
            host.client.post(format!("{}/commands", host.base)).json(&push).send().await.unwrap();
        let page: Page = answer.json().await.unwrap();
        let accepted = |verdict: &Verdict| matches!(verdict, Verdict::Accepted { .. });
        assert!(page.outcomes.iter().all(|outcome| accepted(&outcome.verdict)));
        // What the others do is not what is measured: the next answer begins at the head.
        self.cursor = page.head;
    }
}
