-- a copy of the database tells ad platforms nothing
UPDATE alignment_outlet
   SET active = false, access_token = NULL, client_secret = NULL, refresh_token = NULL;

-- it answers nobody on Zalo or Messenger, and renews no token: Zalo's is good for one
-- renewal, and a copy that used it would cut off the original
UPDATE alignment_channel
   SET active = false, access_token = NULL, refresh_token = NULL, app_secret = NULL,
       hook_secret = NULL;

-- nobody watches it
DELETE FROM ir_config_parameter WHERE key = 'lead_alignment.monitoring_token';
