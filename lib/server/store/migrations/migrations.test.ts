import { createHash } from "node:crypto";
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } from "kysely";
import { describe, expect, test } from "vitest";
import { type Store, StoreError } from "../db/base.ts";
import { storeTime } from "../db/clock.ts";
import { connect, openPostgres } from "../db/postgres.ts";
import { emptyDatabase } from "../db/testing.ts";
import { pendingMigrations } from "./migrate.ts";
import { withLease } from "./migration-lease.ts";
import { migrations } from "./migrations.ts";

/** SHA-256 of the statements of each migration that has landed. They never change: a change is a new migration. */
const LANDED = {
  "0001-initial": "7f52724469e1f4be696eb3c26c1b9fed2bf50d93cbb07bd0a99955b86274670f",
  "0002-verified-state": "194560047efdc2896dfdc38834b414e77923759edbaff713b38c702a470e4261",
  "0003-accounts-and-rights": "d75ba09bac40f257c31620f165811e1300f8ea365781a805beca154b3b12abfa",
  "0004-own-sql-users": "168ce8ac35086b354dfaffc7ebba22e93c2d349263486b369019dc91911ae5a1",
  "0005-claim-links": "45e6e073b6fab1649f4ff856a20244ff225b190e73d58575553a8c042b859168",
  "0006-requests-and-notices": "4ca8c9e4ffaaa86d112cc8c4206b9f4e74ed6ebc12321fca886ac221662e8dba",
  "0007-contact": "048823781cbf4176067d89cd914efcaea1819a819731787bda620f0beb1c000d",
  "0008-sql-connections": "82e313dcbe43d0b6124f38259a044a2a39a944da2e6a8ebfb7fa956846a749ef",
  "0009-renewed-sessions": "d319a1af3f6e07f781296022760411e5d3fd8bf488fd4f3f8c89de7a3234264b",
  "0010-unknown-outcomes": "62a3f78c9cb2a8d2fda634ff8b1ed8cc7bcf8e09cbfe91318a982754ae6948d9",
  "0011-link-makers": "315e7ab7b4d4db5c4861820e32d3be60910f79919051c4cd88c35a234d7a5728",
  "0012-proofs": "a96cbc68421f450df7d6258659b68a6788b495693e6993fe163ec66dba4c80b7",
  "0013-provisioned": "36cb05bb624ab9a564a9564efb3e5008c7e55221a88682efce80bd2e7064421d",
  "0014-shown-passwords": "ab9c2e13f6994e8f0e46af38afb3e14c6fce0d95e1311296fd6d95d6917d1d06",
  "0015-creations": "0789926d9d3e326fbfb3171fc5cf8e157ea7800e6ba5557e0c5e7e893d89edbd",
  "0016-keyed-connections": "3cf885bee2e15935333d126aa53615edf93a5c7450eac09411c9f3d3376f737a",
  "0017-fact-readings": "a2d3eb7a826c8b4330b7d2b710d1b27d4c8979a7037b5c1b9c738858ca61d67a",
  "0018-links-and-held": "8394c21f76cd31e0ca07d8dbc01de6d6e9662441e52a50b75bdef0cfcd41a9b1",
  "0019-ends": "812bb12943b690c78a2b2cc7946787431b81900b55e30982df3cf12f2c1ee9e0",
  "0020-password-policy": "825b8ee942310839183dcba1cef74e33836ede26edb440524896035042f31165",
  "0021-exposures": "bb54813cc5ac5402b91c1d36e45e9e7bc14341a4949be4d5c4d21e21fbbb59cb",
  "0022-overview": "c82bcfcb81d1d8c548e75b8a976d1071e06c8b00d07c6b1913de9a8d49f0d2a3",
  "0023-jobs": "91d97de9dc5e762b53d4ee0abc391d500e1a9605f1fc7feed2ac37f9e0214085",
  "0024-answered-slots": "b2ab8e9aef116fb1e1db93b15eca53973d1eaf97c68bd3cedd78a69354fc8945",
  "0025-pairs": "cda2290c9bc769a3929f9f22dcf778a044e6d3ea521410b938fe7e78ef05d7f2",
  "0026-leavers": "894f00d8fb5d7440c35cad6fbab0992dbc2d027d2ac5e936cc5d5afe891437f7",
  "0027-factors": "eb5948ea1fd2eccb4d3d6d2c97eb3c0ee6500b1c18d6532970c3a2282c02de9a",
  "0028-identities": "d3e8e8054437d412a41a72c7055f38ee36241fbd2d4daa033960bda2fae99da5",
  "0029-reviews": "5daeea02c852bab3cbad22f7f495ab33c47eee67f94142c553eb77ba0c71d06e",
  "0030-passkeys": "e014fd6657e7ff4472149808be4caa271546440151e4a243ddea72883c233eef",
  "0031-asked-at": "72c9eece14be7fe3af3261bdd83608ef1062b9428e0b33c846c232edc2f6b57f",
  "0032-ages": "96c61d546b7a2fa8536bea672c6bff770181f1da034fcb5a68211d4a7ac20dcf",
  "0033-directory": "87d349e7dc1c3ab69b8b6d2b1c37f7bc10366715b1bf95e67771da6265450b55",
  "0034-api-tokens": "2c2d6d5db2a30ee69e80ffce8f172bb4ebe114740a0e52b072bf41813f582883",
  "0035-destinations": "797a31b425740c012ce2a87fb3da404d8f8a2934d691df74861e6aae406e6223",
  "0036-device-logins": "3cc5cea0b7ffc1cb103eeaaef55e2e63a78183ae7088421544713013bc3eb30f",
  "0037-review-told": "9eb2781b16ae1fa09b84196aaa40ec8ead931ddf4b1e5f79fffdadaea596942f",
  "0038-shown-hosts": "df6a764fd838de09b1f041ac9f36c1c97367df98876d0ee011e50928a1fc5b37",
  "0039-token-makers": "7cb3953879182790b5d659c82e707c4c5bed10252cf3d7280e50629e07597626",
  "0040-secret-stores": "24929b999c7048e939de43dfc8867d13c00f45bceb965ba4bcda1d8bca5b205c",
  "0041-token-names": "f105169cbd8d83acc533b52f331b7db789f238df25008813e0b526c4621a50eb",
  "0042-drift-authors": "63acf7da58eab5b725c426a9ebec70b8e37cc9ae1fcc6ea0f1155752ae911b32",
  "0043-deliveries-told": "58b66c010ba2c55d3761cc7a3f9ca6c5b99cd11aee8e852d277fe9ae7ea8d2b2",
  "0044-provider-sign-out": "488471b7470ab0a4efffe8190e883c3fe890460b9e0031c9c341ed656db4ce54",
  "0045-provider-times": "0c684be75378726363e6877198cdc3bb8070ac981de57de7a1f33a775a33b466",
  "0046-authors": "520763150b452bfe53193f717bd7de84ba3389f42c312f65d13a1c04d06bf2fe",
  "0047-outside-passwords": "e987745512a7108f1e826b211080267e382c55ba0f90fd362d53da4d734912c3",
  "0048-key-reach": "26db957b7073bbdad43ac237fa787e5189ea01eab77c538db990d33985d4e1b8",
  "0049-review-facts": "75a4e7a590280dcdc591c15a112059ee5a8a92aeafd6c08ee2b2eb212f97c853",
  "0050-creation-marks": "18bc2315c083142b78245e6d5992199190c3a21ee591333c186cfd6e05c292a0",
  "0051-answer-servers": "9fc10126e8401028c93222ebf26e4ca201e0900f2647b45ef08efef062ddbc07",
  "0052-unsure-items": "5410ef3d0488bb6fa70cfe037b065b146c8735cf0ea10b1c55f8c5ecbf5540f1",
  "0053-clear-text": "cef12cd786068019621b0995d70f4a368527c80950795dc964073bf386403d27",
  "0054-request-openers": "382ab275502552d59c033f5f4551157e219816fd3873c75d9124b49aa0e8dd3a",
  "0055-leaver-tokens": "1a76333be58ddbdac400b544b4ce7a8956e3f2aeecfcc501687ffd9b3d0286ff",
  "0056-key-reach-marks": "ed752578c07f5395a5a185b7b43270436962949d483a528e257aed9a7322ab52",
  "0057-leaver-records": "4406f2de1b00823170d53271ff8d36a8d77890dc0d72c2d72e3c79b005488d44",
  "0058-stored-work": "dde95938ffef0bf08151dcd085560ae714dd8597831500c12dfa97c68377766c",
  "0059-leaver-jobs": "f1fa9d5b7b7beb548d2cd58fbcf921385fb18e9600cdb4d26df807b0f82cee80",
  "0060-ends-of-access": "0b38fe4144883cde71c8b08b7c07dc89445e1333fb14b06a15239023a922ba92",
  "0061-stored-deliveries": "ac1801384974506e0177381503cdb1d25440e0ed8f0cba066b0ffd7a603ef11d",
  "0062-review-closes": "a75e6b447482ad4c70378c00ca5fb18f5d6149eaf5af0bb9960bb299028f1bed",
  "0063-approval-jobs": "cc1d38c2d605a1983d64ddd24f0ffae21874e0ee57c79929dbbd9090902bad12",
  "0064-creation-answers": "bf994fab689ff56e93af597e476aa50e9fc542bd3d60db729e2202d7624f9537",
  "0065-delivery-tokens": "ba50ab2e7457669a73bc394c669675b9eb4f59b0156845cfa79855cad0eae973",
  "0066-state-reasons": "1ae21d1c52fdc1a06888be26140f444011477dc87305be0a4e1c494871e75f33",
  "0067-owned-index": "680b223703a68c8addcb507ccc6ed93489805a24677f950c1fb22fae227dcaaf",
  "0068-one-list": "12c8cc423576e91735fd2a6a60c9c00fbdbae884fff66279f7eb8fcdd230f288",
  "0069-names-in-order": "332d1be38ce7bbe5578a0edd26046163289b0872ce8863158e3b8b062238d8d9",
  "0070-daily-counts": "74d8e21a222e70b432512a4a82dee10d3961cd1e2146f47dcd57ca870a87b45a",
  "0071-watches": "d57381fc1f96d3c124ac957bbd48e8fc58ea9082ea41757bf18a689b324a6ed4",
  "0072-restricted-seen": "3f79357d5e51f30151d424cebb587764af341bcd8cbfec6e32a64033468c5a64",
  "0073-store-life": "59e3b4b3b97106fca7ffb05ec1da861d5c4f49d6297b484cc9086aab95ec3335",
  "0074-cluster-labels": "37a7437d0fa7def847d47d0e6773746f963b8e5a54cd43862e4997c516f39c2a",
  "0075-cluster-bindings": "87708667c26f284b5f978696bd41f21c861a22246d49a1fcf256cfa3a04faff3",
  "0076-key-seen": "2fa0f663ab85576d3fbe98218574c66146a77d975f57bc79158e9c9c8dc1e1f5",
  "0077-cluster-ways": "3281ac4443fa65b93b8ac695169d26adb2968499eb1eed2f5cb766c3d4b0fba6",
  "0078-by-hand": "21a9907a45977bd4e23a58a683fd8e79f0c872b94f518fd52a41791660e2e79b",
  "0079-assumption-checks": "0f1fca2b847eaa108183d7441968b8321697cfd0e5aae0af2001243777e2cfc3",
  "0080-label-scopes": "b5d5e888cd266e357ec81f16d7f84b438a7964b75d53ae46a8ad1670d97c1365",
  "0081-access-rules": "060f80f2f86687be1039231c34737f50c769417915ba8167b477e2fad3e15126",
  "0082-full-checks": "75646e5c225bc00efc008a10bf7e7b4dc18f89435c93a0e654af05e43d7e37a9",
  "0083-kept-rules": "023678c6708015137a967eb5663beeaf1da4084531b081eb3aef10bf6109aa30",
  "0084-requests-by-sql-user": "5f3c928eb079764c562073262bc3bbde2d24f9f15a7289941db1a6a48d90c51e",
  "0085-grant-seals": "5cdde9fd45e3c627ac0c814b74a66999f6359bc058b82be0941f28200e21234a",
  "0086-rule-hours": "5b80358bf3f71f24499f4e17fbaee97a393afbf71c6a8a57a83993977cdfe9d6",
  "0087-sso-counted": "2cdd75d57e8df738f25ab48b7d4feb195d64a41c7c091a02cec5717c5236fbf0",
  "0088-rules-that-give": "70d2323df1cb2ed0f156d3647a1ab3cf80c813fe3d665c45de66b812e19c7891",
  "0089-factor-since": "6b13fec7839635390ba676071addea994f8d674b0a512ac0586f24c0f150b704",
};

/** The statements of a migration, in order. */
async function statementsOf(name: string): Promise<string> {
  const statements: string[] = [];
  const db = new Kysely<unknown>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (kysely) => new PostgresIntrospector(kysely),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    log: ({ query }) => void statements.push(JSON.stringify([query.sql, query.parameters])),
  });
  await migrations[name]?.up(db);
  return statements.join("\n");
}

describe("a migration that has landed", () => {
  test("is pinned, each of them", () => {
    expect(Object.keys(LANDED)).toEqual(Object.keys(migrations));
  });

  test.each(Object.entries(LANDED))("%s is as it was: stores exist that have run it", async (name, hash) => {
    const statements = await statementsOf(name);
    expect(createHash("sha256").update(statements).digest("hex"), statements).toBe(hash);
  });
});

describe("replicas that start at once on an empty database", () => {
  const url = emptyDatabase();

  test("all start, and each migration is applied once", async () => {
    const stores = await Promise.all(Array.from({ length: 8 }, () => openPostgres(url())));
    try {
      const applied = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(
        stores[0] as Store,
      );
      expect(applied.rows.map(({ name }) => name)).toEqual(Object.keys(migrations));
      const heads = await Promise.all(stores.map((store) => store.selectFrom("audit_head").selectAll().execute()));
      expect(heads).toEqual(Array(8).fill([{ id: 1, sequence: 0, hash: "" }]));
    } finally {
      await Promise.all(stores.map((store) => store.destroy()));
    }
  });

  test("start also where another crashed while it changed the store, once its lease has run out", async () => {
    const crashed = connect(url(), 0);
    // It ends abruptly: the lease is neither released nor renewed.
    void withLease(crashed, () => new Promise(() => {}), 600_000);
    await expect.poll(() => leaseOf(crashed)).toMatchObject([{ id: 1 }]);
    await sql`update migration_lease set expires_at = expires_at - 599000`.execute(crashed);
    const end = await endOf(crashed);
    const store = await openPostgres(url());
    expect(await storeTime(store)).toBeGreaterThanOrEqual(end);
    expect(await pendingMigrations(store)).toEqual([]);
    await store.destroy();
    await crashed.destroy();
  });

  test("refuse a store that a newer Rolecall has changed, and leave it as it is", async () => {
    const store = await openPostgres(url());
    await sql`insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '2999-01-01')`.execute(
      store,
    );
    await expect(openPostgres(url())).rejects.toThrow(StoreError);
    await expect(openPostgres(url())).rejects.toThrow(
      "a newer Rolecall has changed the store (9999-from-the-future); start that version or restore a backup",
    );
    await store.destroy();
  });
});

const leaseOf = (store: Store) =>
  sql`select * from migration_lease`.execute(store).then(
    ({ rows }) => rows,
    () => [],
  );

const endOf = async (store: Store) => Number(((await leaseOf(store)) as { expires_at: unknown }[])[0]?.expires_at);

describe("a lease", () => {
  const url = emptyDatabase();

  test("is held by one at a time, for as long as its work takes, and handed on at once", async () => {
    const stores = Array.from({ length: 4 }, () => connect(url(), 0));
    let inside = 0;
    let most = 0;
    const started = performance.now();
    await Promise.all(
      stores.map((store) =>
        withLease(
          store,
          async () => {
            most = Math.max(most, ++inside);
            // Longer than the lease lasts: it is renewed after its first time has run out.
            const firstEnd = await endOf(store);
            await expect.poll(async () => (await endOf(store)) - firstEnd).toBeGreaterThan(300);
            inside--;
          },
          1_500,
        ),
      ),
    );
    expect(most).toBe(1);
    if (process.env.ROLECALL_PROVE) expect(performance.now() - started).toBeLessThan(10_000);
    expect(await leaseOf(stores[0] as Store)).toEqual([]);
    await Promise.all(stores.map((store) => store.destroy()));
  });

  test("is released by work that fails, which gets its error", async () => {
    const store = connect(url(), 0);
    await expect(withLease(store, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    expect(await leaseOf(store)).toEqual([]);
    await store.destroy();
  });
});
