-- Attach leads to people, e-mail first, by hand, for leads that name an e-mail and a
-- phone and people who are all new: identities, links, profiles, leads. A phone follows
-- its only e-mail, and is nobody's where it has several.
CREATE TEMP TABLE pair ON COMMIT DROP AS
SELECT id AS lead_id, email_normalized AS email, phone_sanitized AS phone
  FROM crm_lead WHERE id = ANY(%(ids)s);
ANALYZE pair;

INSERT INTO customer_identity (company_id, kind, value, create_date, is_of_many,
                               is_shared)
SELECT %(company)s, kind, value, now(), FALSE, FALSE
  FROM (SELECT DISTINCT 'email' AS kind, email AS value FROM pair WHERE email IS NOT NULL
         UNION ALL
        SELECT DISTINCT 'phone', phone FROM pair WHERE phone IS NOT NULL) seen;

INSERT INTO customer_identity_link (one_id, other_id, lead_id, date, is_cut)
SELECT least(one.id, other.id), greatest(one.id, other.id), pair.lead_id, now(), FALSE
  FROM pair
  JOIN customer_identity one ON one.company_id = %(company)s
   AND one.kind = 'email' AND one.value = pair.email
  JOIN customer_identity other ON other.company_id = %(company)s
   AND other.kind = 'phone' AND other.value = pair.phone;

-- the e-mail a phone follows, where there is just one
CREATE TEMP TABLE follower ON COMMIT DROP AS
SELECT phone.id AS phone_id, count(DISTINCT email.id) AS emails,
       min(email.id) AS email_id
  FROM pair
  JOIN customer_identity phone ON phone.company_id = %(company)s
   AND phone.kind = 'phone' AND phone.value = pair.phone
  LEFT JOIN customer_identity email ON email.company_id = %(company)s
   AND email.kind = 'email' AND email.value = pair.email
 GROUP BY phone.id;

CREATE TEMP TABLE person ON COMMIT DROP AS
SELECT id AS root_id, nextval('customer_profile_id_seq')::int AS profile_id
  FROM customer_identity identity
 WHERE company_id = %(company)s AND profile_id IS NULL
   AND NOT EXISTS (SELECT FROM follower
                    WHERE follower.phone_id = identity.id AND emails > 0);

INSERT INTO customer_profile (id, company_id, active, consent, create_date)
SELECT profile_id, %(company)s, TRUE, 'unknown', now() FROM person;

UPDATE customer_identity identity
   SET profile_id = person.profile_id, home_id = person.profile_id,
       is_shared = person.profile_id IS NULL
  FROM (SELECT root_id AS identity_id, profile_id FROM person
         UNION ALL
        SELECT phone_id, CASE WHEN emails = 1 THEN profile_id END
          FROM follower LEFT JOIN person ON root_id = email_id
         WHERE emails > 0) person
 WHERE identity.id = person.identity_id;

-- leads whose phone is shared and that name no e-mail are people of their own
CREATE TEMP TABLE alone ON COMMIT DROP AS
SELECT pair.lead_id, nextval('customer_profile_id_seq')::int AS profile_id
  FROM pair
  JOIN customer_identity phone ON phone.company_id = %(company)s
   AND phone.kind = 'phone' AND phone.value = pair.phone
 WHERE pair.email IS NULL AND phone.profile_id IS NULL;

INSERT INTO customer_profile (id, company_id, active, consent, create_date)
SELECT profile_id, %(company)s, TRUE, 'unknown', now() FROM alone;

INSERT INTO customer_identity (company_id, kind, value, create_date, is_of_many,
                               is_shared, profile_id, home_id)
SELECT %(company)s, 'lead', lead_id, now(), FALSE, FALSE, profile_id, profile_id
  FROM alone;

UPDATE crm_lead lead
   SET profile_id = person.profile_id
  FROM (SELECT pair.lead_id,
               COALESCE(email.profile_id, phone.profile_id, alone.profile_id)
               AS profile_id
          FROM pair
          LEFT JOIN customer_identity email ON email.company_id = %(company)s
           AND email.kind = 'email' AND email.value = pair.email
          LEFT JOIN customer_identity phone ON phone.company_id = %(company)s
           AND phone.kind = 'phone' AND phone.value = pair.phone
          LEFT JOIN alone ON alone.lead_id = pair.lead_id) person
 WHERE lead.id = person.lead_id;
